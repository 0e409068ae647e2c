import { concreteType, type FieldType, fieldTypeOf, type ListType, type MapType } from './field-type.ts';
import { itemElement } from './path-element.ts';

type Fields = Record<string, unknown>;

/**
 * Lays a partial object over a live one: nothing is removed, leaves are the partial one's, items keep the live order
 * unless the partial one sets another (structured-merge-diff/typed/merge.go). Both stay as they are; parts are shared.
 */
export function mergeTyped(type: FieldType, live: unknown, partial: unknown): unknown {
  if (partial === undefined) return live;
  if (live === undefined || live === null) return partial;
  const concrete = concreteType(type, partial);
  if (concrete.kind === 'scalar' || concrete.atomic) return partial;
  if (concrete.kind === 'list') return mergeLists(concrete, live, partial);
  return mergeMaps(concrete, live, partial);
}

function mergeMaps(map: MapType, live: unknown, partial: unknown): unknown {
  const before = isFields(live) ? live : {};
  const laid = isFields(partial) ? partial : {};
  if (isEmpty(before) && isEmpty(laid)) return partial;
  const out: Fields = { ...before };
  for (const name in laid) {
    const type = fieldTypeOf(map, name);
    out[name] = type === undefined ? laid[name] : mergeTyped(type, before[name], laid[name]);
  }
  return out;
}

function mergeLists(list: ListType, live: unknown, partial: unknown): unknown {
  const before = Array.isArray(live) ? (live as unknown[]) : [];
  const laid = Array.isArray(partial) ? (partial as unknown[]) : [];
  if (before.length === 0 && laid.length === 0) return partial;
  const left = indexed(list, before);
  const right = indexed(list, laid);
  const merged = (element: string): unknown => mergeTyped(list.element, left.single(element), right.single(element));
  return zip(left, right, merged);
}

interface Indexed {
  elements: string[];
  items: unknown[];
  has(element: string): boolean;
  /** Undefined where it is absent or there are several. */
  single(element: string): unknown;
}

function indexed(list: ListType, items: unknown[]): Indexed {
  const elements = items.map((item) => itemElement(list, item));
  const at = new Map<string, number>();
  elements.forEach((element, i) => at.set(element, at.has(element) ? -1 : i));
  return {
    elements,
    items,
    has: (element) => at.has(element),
    single(element) {
      const i = at.get(element);
      return i === undefined || i < 0 ? undefined : items[i];
    },
  };
}

/** Walks both lists at once; an item of both stands where the partial list has it among the shared ones. */
function zip(left: Indexed, right: Indexed, merged: (element: string) => unknown): unknown[] {
  const out: unknown[] = [];
  const done = new Set<string>();
  const shared = right.elements.filter((element) => left.has(element));
  let nextShared = shared.shift();
  let l = 0;
  let r = 0;
  while (l < left.elements.length || r < right.elements.length) {
    const ours = left.elements[l];
    const theirs = right.elements[r];
    if (ours !== undefined && theirs !== undefined) {
      if (ours === theirs) {
        done.add(ours);
        out.push(merged(ours));
        l++;
        r++;
        nextShared = shared.shift();
        continue;
      }
      if (right.has(ours) && nextShared !== undefined && nextShared !== ours) {
        l++;
        continue;
      }
    }
    if (ours !== undefined) {
      if (!right.has(ours)) {
        out.push(left.items[l]);
        l++;
        continue;
      }
      if (done.has(ours)) l++;
    }
    if (theirs !== undefined) {
      done.add(theirs);
      out.push(merged(theirs));
      r++;
      if (nextShared === theirs) nextShared = shared.shift();
    }
  }
  return out;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(fields: Fields): boolean {
  for (const name in fields) if (fields[name] !== undefined) return false;
  return true;
}
