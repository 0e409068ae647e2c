type Fields = Record<string, unknown>;

/** RFC 7386. What the patch does not touch is shared with the document, which stays as it is. */
export function mergePatch(document: Fields, patch: Fields): Fields {
  const merged: Fields = { ...document };
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field];
    else setField(merged, field, mergeValue(Object.hasOwn(document, field) ? document[field] : undefined, value));
  }
  return merged;
}

function mergeValue(current: unknown, patch: unknown): unknown {
  if (!isFields(current)) return withoutNulls(patch);
  return isFields(patch) ? mergePatch(current, patch) : patch;
}

/** Nulls of a patch mean removal; where there is nothing to remove they vanish, inside lists too. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isFields(value)) return value;
  const out: Fields = {};
  for (const [field, inner] of Object.entries(value)) if (inner !== null) setField(out, field, withoutNulls(inner));
  return out;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function setField(object: Fields, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
