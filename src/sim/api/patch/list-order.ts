import { badArgument, noMergeKey } from './strategic-merge-error.ts';

type Fields = Record<string, unknown>;

/** Items by their merge key, or by themselves where they are no maps. */
export interface ListShape {
  mergeKey: string;
  ofMaps: boolean;
}

/** Which items of a merged list the patch named, and which only the server knows; put into one order. */
export function orderMerged(
  merged: readonly unknown[],
  patchOrder: readonly unknown[],
  serverOrder: readonly unknown[],
  shape: ListShape,
): unknown[] {
  const inPatch = new Set(patchOrder.map((item) => identity(item, shape)));
  if (shape.ofMaps) requireKeys(merged, shape.mergeKey);
  const patchItems = merged.filter((item) => inPatch.has(identity(item, shape)));
  const serverItems = merged.filter((item) => !inPatch.has(identity(item, shape)));
  return interleave(
    sortByOrder(serverItems, serverOrder, shape),
    sortByOrder(patchItems, patchOrder, shape),
    serverOrder,
    shape,
  );
}

export function identity(item: unknown, { mergeKey, ofMaps }: ListShape): unknown {
  if (!ofMaps) return item;
  return isFields(item) ? item[mergeKey] : undefined;
}

export function requireKeys(list: readonly unknown[], mergeKey: string): void {
  for (const item of list) {
    if (!isFields(item)) throw badArgument('map[string]interface {}', item);
    if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Upstream sorts with a comparison that calls any unknown item the smaller one; only an insertion sort, which is what
 * Go runs on short lists, gives the same result.
 */
function sortByOrder(items: readonly unknown[], order: readonly unknown[], shape: ListShape): unknown[] {
  if (shape.ofMaps) {
    requireKeys(items, shape.mergeKey);
    requireKeys(order, shape.mergeKey);
  }
  const isDeletion = (item: unknown): boolean => shape.ofMaps && isFields(item) && item['$patch'] === 'delete';
  const sorted = items.filter((item) => !isDeletion(item));
  const position = positions(order, shape);
  const comesFirst = (a: unknown, b: unknown): boolean => {
    const at = position.get(identity(a, shape));
    const bt = position.get(identity(b, shape));
    return at === undefined || bt === undefined || at < bt;
  };
  for (let i = 1; i < sorted.length; i++) {
    for (let j = i; j > 0 && comesFirst(sorted[j], sorted[j - 1]); j--) {
      [sorted[j], sorted[j - 1]] = [sorted[j - 1], sorted[j]];
    }
  }
  return [...sorted, ...items.filter(isDeletion)];
}

/** Puts each server item before the first patch item that follows it on the server. */
function interleave(
  serverItems: readonly unknown[],
  patchItems: readonly unknown[],
  serverOrder: readonly unknown[],
  shape: ListShape,
): unknown[] {
  const position = positions(serverOrder, shape);
  const out: unknown[] = [];
  let i = 0;
  let j = 0;
  while (i < serverItems.length && j < patchItems.length) {
    const left = position.get(identity(serverItems[i], shape));
    const right = position.get(identity(patchItems[j], shape));
    if (left !== undefined && right !== undefined && left < right) out.push(serverItems[i++]);
    else out.push(patchItems[j++]);
  }
  return [...out, ...patchItems.slice(j), ...serverItems.slice(i)];
}

function positions(order: readonly unknown[], shape: ListShape): Map<unknown, number> {
  const out = new Map<unknown, number>();
  order.forEach((item, i) => {
    const key = identity(item, shape);
    if (!out.has(key)) out.set(key, i);
  });
  return out;
}
