import { otherStrategy, withoutDirectives } from './directives.ts';
import { applyElementOrders } from './element-order.ts';
import { isFields } from './list-order.ts';
import { deleteFromList, mergeList } from './merge-list.ts';
import type { PatchSchema } from './patch-schema.ts';
import { badFormat, badPatchType, unexpected } from './strategic-merge-error.ts';

type Fields = Record<string, unknown>;

const DELETE_FROM = '$deleteFromPrimitiveList';
const ORDER = '$setElementOrder';

/**
 * Merges a patch into an original. What the patch does not touch is shared with the original, which stays as it is; the
 * patch is used up. Upstream: mergeMap of k8s.io/apimachinery/pkg/util/strategicpatch/patch.go.
 */
export function mergeMap(original: Fields, patch: Fields, schema: PatchSchema): Fields {
  if (Object.hasOwn(patch, '$patch')) return applyDirective(patch);
  const merged = { ...original };
  applyRetainKeys(merged, patch);
  applyElementOrders(merged, patch, schema, mergeMap);
  for (const [key, value] of Object.entries(patch)) mergeField(merged, key, value, schema);
  return merged;
}

function applyDirective(patch: Fields): Fields {
  const directive = patch['$patch'];
  if (directive === 'delete') return {};
  if (directive !== 'replace') throw badPatchType(directive, patch);
  delete patch['$patch'];
  return patch;
}

function applyRetainKeys(original: Fields, patch: Fields): void {
  if (!Object.hasOwn(patch, '$retainKeys')) return;
  const retained = patch['$retainKeys'];
  delete patch['$retainKeys'];
  if (!Array.isArray(retained)) throw badFormat('retainKeys');
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || key.startsWith(DELETE_FROM) || key.startsWith(ORDER)) continue;
    if (!retained.includes(key)) throw badFormat('retainKeys');
  }
  for (const key of Object.keys(original)) if (!retained.includes(key)) delete original[key];
}

function mergeField(original: Fields, key: string, value: unknown, schema: PatchSchema): void {
  const isDeletion = key.startsWith(DELETE_FROM);
  if (isDeletion && !key.startsWith(`${DELETE_FROM}/`)) throw badFormat('primitive list');
  const field = isDeletion ? key.slice(DELETE_FROM.length + 1) : key;
  if (value === null) {
    delete original[field];
    return;
  }
  const current = Object.hasOwn(original, field) ? original[field] : undefined;
  if (current === undefined || typeOf(current) !== typeOf(value)) {
    if (!isDeletion) take(original, field, withoutNulls(value));
  } else if (isFields(current) && isFields(value)) {
    original[field] = mergeMapField(current, value, schema, field);
  } else if (Array.isArray(current) && Array.isArray(value)) {
    original[field] = mergeListField(current, value, schema, { field, isDeletion });
  } else {
    original[field] = value;
  }
}

function mergeMapField(current: Fields, value: Fields, schema: PatchSchema, field: string): Fields {
  const { below, strategies } = lookUp(() => schema.ofMap(field));
  return otherStrategy(strategies) === 'replace' ? value : mergeMap(current, value, below);
}

function mergeListField(
  current: unknown[],
  value: unknown[],
  schema: PatchSchema,
  { field, isDeletion }: { field: string; isDeletion: boolean },
): unknown[] {
  const { below, strategies, mergeKey } = lookUp(() => schema.ofList(field));
  if (isDeletion) return deleteFromList(current, value, mergeKey);
  return otherStrategy(strategies) === 'merge' ? mergeList(current, value, below, mergeKey, mergeMap) : value;
}

/** A field that the type does not know comes back as 500. */
function lookUp<T>(find: () => T): T {
  try {
    return find();
  } catch (error) {
    throw unexpected(error instanceof Error ? error.message : String(error));
  }
}

function take(original: Fields, field: string, value: unknown): void {
  const kept = withoutDirectives(value);
  if (kept === undefined) delete original[field];
  else original[field] = kept;
}

/** Nulls of what is new remove nothing: they vanish. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) value.forEach(withoutNulls);
  else if (isFields(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (inner === null) delete value[key];
      else withoutNulls(inner);
    }
  }
  return value;
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  return value === null ? 'null' : typeof value;
}
