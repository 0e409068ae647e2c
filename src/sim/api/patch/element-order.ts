import { goPrint } from '../../kinds/go-print.ts';
import { otherStrategy, withoutDirectives } from './directives.ts';
import { isFields, orderMerged } from './list-order.ts';
import { listShape, type MergeItem, mergeList } from './merge-list.ts';
import type { PatchSchema } from './patch-schema.ts';
import { badArgument, badFormat, noMergeKey, unexpected } from './strategic-merge-error.ts';

type Fields = Record<string, unknown>;

const PREFIX = '$setElementOrder';

/** Carries out `$setElementOrder/…` together with the lists they order; both leave the patch. */
export function applyElementOrders(original: Fields, patch: Fields, schema: PatchSchema, mergeItem: MergeItem): void {
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(PREFIX)) continue;
    const order = patch[key];
    delete patch[key];
    if (!Array.isArray(order)) throw badArgument('[]interface {}', order);
    if (!key.startsWith(`${PREFIX}/`)) throw badFormat('setElementOrder list');
    applyElementOrder(original, patch, schema, { field: key.slice(PREFIX.length + 1), order, mergeItem });
  }
}

function applyElementOrder(
  original: Fields,
  patch: Fields,
  schema: PatchSchema,
  { field, order, mergeItem }: { field: string; order: unknown[]; mergeItem: MergeItem },
): void {
  const before = listOrNone(original, field);
  const patched = listOrNone(patch, field);
  const { below, strategies, mergeKey } = schema.ofList(field);
  checkOrder(patched, order, mergeKey);
  if (before === undefined && patched === undefined) return;
  const merged =
    patched === undefined
      ? (before ?? [])
      : before === undefined
        ? (withoutDirectives(patched) as unknown[])
        : otherStrategy(strategies) === 'merge'
          ? mergeList([...before], patched, below, mergeKey, mergeItem)
          : patched;
  const shape = listShape([before ?? [], patched ?? []], mergeKey);
  const split = mergeKey === '' ? { ...shape, ofMaps: false } : shape;
  original[field] = orderMerged(merged, order, before ?? [], split);
  delete patch[field];
}

function listOrNone(fields: Fields, field: string): unknown[] | undefined {
  if (!Object.hasOwn(fields, field)) return undefined;
  const list = fields[field];
  if (!Array.isArray(list)) throw badArgument('[]interface {}', list);
  return list as unknown[];
}

/** The patch's items must stand in the order list, in the same order. */
function checkOrder(patched: unknown[] | undefined, order: unknown[], mergeKey: string): void {
  if (patched === undefined || patched.length === 0 || order.length === 0) return;
  const items = mergeKey === '' ? patched : patched.filter((item) => !isDirective(requireFields(item), 'delete'));
  let at = 0;
  for (let i = 0; at < items.length && i < order.length; ) {
    if (isFields(items[at]) && Object.hasOwn(items[at] as Fields, '$patch')) {
      at++;
      continue;
    }
    if (isSameItem(items[at], order[i], mergeKey)) at++;
    i++;
  }
  while (at < items.length && isFields(items[at]) && Object.hasOwn(items[at] as Fields, '$patch')) at++;
  if (at < items.length) {
    throw unexpected(
      `The order in patch list:\n${goPrint(patched)}\n doesn't match ${PREFIX} list:\n${goPrint(order)}\n`,
    );
  }
}

function isSameItem(item: unknown, ordered: unknown, mergeKey: string): boolean {
  if (mergeKey === '') return item === ordered;
  const left = requireFields(item);
  const right = requireFields(ordered);
  if (!Object.hasOwn(left, mergeKey)) throw noMergeKey(left, mergeKey);
  if (!Object.hasOwn(right, mergeKey)) throw noMergeKey(right, mergeKey);
  return left[mergeKey] === right[mergeKey];
}

function requireFields(item: unknown): Fields {
  if (!isFields(item)) throw badArgument('map[string]interface {}', item);
  return item;
}

function isDirective(item: Fields, directive: string): boolean {
  return item['$patch'] === directive;
}
