import type { ListType } from './field-type.ts';

/** An item that nothing tells apart from others. */
export class PathElementError extends Error {}

/** The element of a path that leads to an item of a list: `k:{"name":"c"}`, `v:"x"`. */
export function itemElement(list: ListType, item: unknown): string {
  return list.keys.length === 0 ? `v:${JSON.stringify(scalarItem(item))}` : `k:${keysOf(list, item)}`;
}

export function fieldElement(name: string): string {
  return `f:${name}`;
}

function scalarItem(item: unknown): unknown {
  if (item === null) throw new PathElementError("associative list without keys has an element that's an explicit null");
  if (Array.isArray(item)) {
    throw new PathElementError('not supported: associative list with lists as elements');
  }
  if (typeof item === 'object') {
    throw new PathElementError("associative list without keys has an element that's a map type");
  }
  return item;
}

function keysOf(list: ListType, item: unknown): string {
  if (item === null) throw new PathElementError('associative list with keys may not have a null element');
  if (typeof item !== 'object' || Array.isArray(item)) {
    throw new PathElementError('associative list with keys may not have non-map elements');
  }
  const keys: Record<string, unknown> = {};
  for (const name of list.keys.length === 1 ? list.keys : [...list.keys].sort()) {
    const value = (item as Record<string, unknown>)[name] ?? list.keyDefaults[name];
    if (value === undefined) {
      const named = JSON.stringify(name);
      throw new PathElementError(
        `associative list with keys has an element that omits key field ${named} (and doesn't have default value)`,
      );
    }
    keys[name] = value;
  }
  return JSON.stringify(keys);
}
