/** Whether two JSON values are alike; the order of fields does not count, an undefined field is no field. */
export function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, i) => equalJson(item, b[i]));
  }
  return isWithin(a as Record<string, unknown>, b as Record<string, unknown>) && hasNoMore(b, a);
}

function isWithin(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  for (const key in a) if (!equalJson(a[key], b[key])) return false;
  return true;
}

function hasNoMore(b: object, a: object): boolean {
  const fields = b as Record<string, unknown>;
  for (const key in b) if (fields[key] !== undefined && !(key in a)) return false;
  return true;
}
