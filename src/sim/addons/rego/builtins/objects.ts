import {
  contentOf,
  fromJson,
  identity,
  isArray,
  isObject,
  isSet,
  lookUp,
  objectOf,
  pairs,
  type RegoObject,
  same,
  setOf,
  toJson,
  type Value,
} from '../value.ts';
import { itemsOf, ofObject, ofText, type Builtin } from './builtin.ts';

/** Objects, and JSON documents. */
export const objects: Record<string, Builtin> = {
  'object.get': (object, key, fallback) => {
    if (!isArray(key)) return isObject(object) ? (lookUp(object, key) ?? fallback) : undefined;
    let found: Value | undefined = object;
    for (const part of key) found = found === undefined ? undefined : lookUp(found, part);
    return found ?? fallback;
  },
  'object.keys': ofObject((object) => setOf(pairs(object).map(([key]) => key))),
  'object.remove': (object, keys) => {
    const gone = keyNames(keys);
    return isObject(object) && gone !== undefined ? kept(object, (key) => !gone.has(key)) : undefined;
  },
  'object.filter': (object, keys) => {
    const wanted = keyNames(keys);
    return isObject(object) && wanted !== undefined ? kept(object, (key) => wanted.has(key)) : undefined;
  },
  'object.union': (a, b) => (isObject(a) && isObject(b) ? union(a, b) : undefined),
  'object.union_n': (list) =>
    isArray(list) && list.every(isObject) ? list.reduce<RegoObject>(union, objectOf([])) : undefined,
  'object.subset': (whole, part) => subset(whole, part),
  'json.marshal': (value) => JSON.stringify(toJson(value)),
  'json.unmarshal': ofText(parsed),
  'json.is_valid': ofText((text) => parsed(text) !== undefined),
  'json.filter': (object, paths) => byPaths(object, paths, true),
  'json.remove': (object, paths) => byPaths(object, paths, false),
};

function keyNames(keys: Value): Set<string> | undefined {
  const items = isObject(keys) ? pairs(keys).map(([key]) => key) : itemsOf(keys);
  return items === undefined ? undefined : new Set(items.map(identity));
}

function kept(object: RegoObject, wanted: (key: string) => boolean): RegoObject {
  return { type: 'object', entries: new Map([...object.entries].filter(([key]) => wanted(key))) };
}

function union(a: RegoObject, b: RegoObject): RegoObject {
  const entries = new Map(a.entries);
  for (const [key, [name, value]] of b.entries) {
    const old = entries.get(key)?.[1];
    entries.set(key, [name, old !== undefined && isObject(old) && isObject(value) ? union(old, value) : value]);
  }
  return { type: 'object', entries };
}

function subset(whole: Value, part: Value): boolean | undefined {
  if (isObject(whole) && isObject(part)) {
    return pairs(part).every(([key, value]) => {
      const found = lookUp(whole, key);
      return found !== undefined && (same(found, value) || subset(found, value) === true);
    });
  }
  if (isSet(whole) && isSet(part)) return [...part.members.keys()].every((key) => whole.members.has(key));
  if (isArray(whole) && (isArray(part) || isSet(part))) {
    const names = new Set(whole.map(identity));
    return itemsOf(part)?.every((item) => names.has(identity(item)));
  }
  return undefined;
}

function parsed(text: string): Value | undefined {
  try {
    return fromJson(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Paths are lists, or texts with slashes. */
function byPaths(object: Value, paths: Value, keep: boolean): Value | undefined {
  const wanted = itemsOf(paths)?.map((path) =>
    typeof path === 'string' ? path.replace(/^\//, '').split('/') : (itemsOf(path) ?? []).map(String),
  );
  if (wanted === undefined || !isObject(object)) return undefined;
  return at(object, wanted, keep);
}

function at(value: Value, paths: readonly string[][], keep: boolean): Value {
  if (!isObject(value)) return value;
  const entries = contentOf(value).flatMap(([key, inner]): [Value, Value][] => {
    const below = paths.filter(([first]) => first === String(key)).map(([, ...rest]) => rest);
    if (below.length === 0) return keep ? [] : [[key, inner]];
    if (below.some((rest) => rest.length === 0)) return keep ? [[key, inner]] : [];
    return [[key, at(inner, below, keep)]];
  });
  return objectOf(entries);
}
