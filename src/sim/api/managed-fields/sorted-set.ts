import type { FieldSet } from './field-set.ts';

/** Sets are made once and shared by many writes. */
const known = new WeakSet<FieldSet>();

/** A set with its elements in order, as upstream writes it: fields by name, items by their keys (structured-merge-diff, fieldpath). */
export function sortedSet(set: FieldSet): FieldSet {
  if (known.has(set)) return set;
  const elements = Object.keys(set);
  const inOrder = elements.every((element, i) => i === 0 || compare(elements[i - 1], element) <= 0);
  const order = inOrder ? elements : elements.sort(compare);
  let changed = !inOrder;
  const entries = order.map((element): [string, FieldSet] => {
    const below = sortedSet(set[element]);
    changed ||= below !== set[element];
    return [element, below];
  });
  const sorted = changed ? Object.fromEntries(entries) : set;
  known.add(sorted);
  return sorted;
}

/** `.` comes first, then `f:`, `k:` and `v:`; the numbers of keys and values are numbers. */
function compare(a: string, b: string): number {
  if (a[0] === b[0] && (a[0] === 'k' || a[0] === 'v') && a[1] === ':') return compareItems(a.slice(2), b.slice(2));
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareItems(a: string, b: string): number {
  const [one, other] = [valuesOf(a), valuesOf(b)];
  for (let i = 0; i < Math.min(one.length, other.length); i++) {
    const [left, right] = [one[i], other[i]];
    if (left === right) continue;
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    return String(left) < String(right) ? -1 : 1;
  }
  return one.length - other.length;
}

function valuesOf(text: string): unknown[] {
  const value = JSON.parse(text) as unknown;
  return typeof value === 'object' && value !== null ? Object.entries(value).flat() : [value];
}
