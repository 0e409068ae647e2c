import { goPrint } from '../../kinds/go-print.ts';
import { isFields, type ListShape, orderMerged } from './list-order.ts';
import type { PatchSchema } from './patch-schema.ts';
import { badPatchType, noListOfLists, noMergeKey, unexpected } from './strategic-merge-error.ts';

type Fields = Record<string, unknown>;

/** Merges one item into its counterpart. */
export type MergeItem = (original: Fields, patch: Fields, schema: PatchSchema) => Fields;

/** Merges a patch's list into an original's: primitives as a set, maps by their merge key. The patch is used up. */
export function mergeList(
  original: unknown[],
  patch: unknown[],
  schema: PatchSchema,
  mergeKey: string,
  mergeItem: MergeItem,
): unknown[] {
  if (original.length === 0 && patch.length === 0) return original;
  const shape = listShape([original, patch], mergeKey);
  if (!shape.ofMaps) return orderMerged(uniqueScalars([...original, ...patch]), patch, original, shape);
  if (mergeKey === '') throw unexpected(`cannot merge lists without merge key for ${schema.kind}`);
  const plain = applyDirectives(original as Fields[], patch as Fields[], mergeKey);
  const merged = mergeByKey([...plain.original], plain.patch, mergeKey, (a, b) => mergeItem(a, b, schema));
  return orderMerged(merged, plain.patch, plain.original, shape);
}

/** `$deleteFromPrimitiveList`: what is left of the original. */
export function deleteFromList(original: unknown[], patch: unknown[], mergeKey: string): unknown[] {
  if (original.length === 0 && patch.length === 0) return original;
  listShape([original, patch], mergeKey);
  const gone = new Set(patch);
  return original.filter((item) => !gone.has(item));
}

/** Items must all be of one type, and not lists. */
export function listShape(lists: readonly unknown[][], mergeKey: string): ListShape {
  const items = lists.flat();
  if (items.length === 0) throw unexpected('no elements in any of the given slices');
  if (Array.isArray(items[0])) throw noListOfLists();
  const type = typeOf(items[0]);
  if (items.some((item) => typeOf(item) !== type)) {
    throw unexpected(`list element types are not identical: ${goPrint(lists)}`);
  }
  return { mergeKey, ofMaps: type === 'map' };
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (value === null) return 'null';
  return typeof value === 'object' ? 'map' : typeof value;
}

/** As upstream removes duplicates: the last item takes the place of a repeated one. */
function uniqueScalars(items: unknown[]): unknown[] {
  for (let i = 0; i < items.length - 1; i++) {
    for (let j = i + 1; j < items.length; j++) {
      if (items[i] !== items[j]) continue;
      items[j] = items[items.length - 1];
      items.pop();
      j--;
    }
  }
  return items;
}

/** Carries out `$patch` items: the original without what they delete, the patch without them. */
function applyDirectives(
  original: Fields[],
  patch: Fields[],
  mergeKey: string,
): { original: Fields[]; patch: Fields[] } {
  let rest = original;
  let replace = false;
  const plain: Fields[] = [];
  for (const item of patch) {
    const directive = item['$patch'];
    if (directive === undefined) plain.push(item);
    else if (directive === 'replace') replace = true;
    else if (directive === 'delete') {
      if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
      rest = rest.filter((candidate) => !hasKey(candidate, mergeKey, item[mergeKey]));
    } else if (directive === 'merge') throw unexpected('merging lists cannot yet be specified in the patch');
    else throw badPatchType(directive, item);
  }
  return replace ? { original: plain, patch: [] } : { original: rest, patch: plain };
}

function mergeByKey(
  original: Fields[],
  patch: Fields[],
  mergeKey: string,
  mergeItem: (original: Fields, patch: Fields) => Fields,
): Fields[] {
  for (const item of patch) {
    if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
    const at = original.findIndex((candidate, i) => {
      if (!isFields(candidate)) throw unexpected(`value for key ${i} is not a map`);
      return hasKey(candidate, mergeKey, item[mergeKey]);
    });
    if (at < 0) original.push(item);
    else original[at] = mergeItem(original[at], item);
  }
  return original;
}

function hasKey(item: Fields, mergeKey: string, value: unknown): boolean {
  return Object.hasOwn(item, mergeKey) && item[mergeKey] === value;
}
