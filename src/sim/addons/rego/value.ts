/** A value of Rego. Objects may have any value for a key, sets hold each value once. */
export type Value = null | boolean | number | string | readonly Value[] | RegoObject | RegoSet;

export interface RegoObject {
  readonly type: 'object';
  /** By the identity of the key. */
  readonly entries: ReadonlyMap<string, readonly [Value, Value]>;
}

export interface RegoSet {
  readonly type: 'set';
  readonly members: ReadonlyMap<string, Value>;
}

export function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isObject(value: Value): value is RegoObject {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'object';
}

export function isSet(value: Value): value is RegoSet {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'set';
}

/** Equal values have the same identity. */
export function identity(value: Value): string {
  if (typeof value === 'string') return `"${value}`;
  if (typeof value === 'number') return `#${value}`;
  if (value === null || typeof value === 'boolean') return String(value);
  if (isArray(value)) return `[${value.map((item) => JSON.stringify(identity(item))).join()}`;
  const parts = isSet(value)
    ? [...value.members.keys()].map((key) => JSON.stringify(key))
    : [...value.entries].map(([key, [, inner]]) => JSON.stringify([key, identity(inner)]));
  return `${isSet(value) ? '<' : '{'}${parts.sort().join()}`;
}

export function objectOf(pairs: Iterable<readonly [Value, Value]>): RegoObject {
  return { type: 'object', entries: new Map([...pairs].map((pair) => [identity(pair[0]), pair])) };
}

export function setOf(values: Iterable<Value>): RegoSet {
  return { type: 'set', members: new Map([...values].map((value) => [identity(value), value])) };
}

export function same(a: Value, b: Value): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && identity(a) === identity(b));
}

export function fromJson(json: unknown): Value {
  if (Array.isArray(json)) return json.map(fromJson);
  if (typeof json === 'object' && json !== null) {
    const entries = new Map<string, readonly [Value, Value]>();
    for (const [key, inner] of Object.entries(json)) {
      if (inner !== undefined) entries.set(`"${key}`, [key, fromJson(inner)]);
    }
    return { type: 'object', entries };
  }
  return json === undefined ? null : (json as Value);
}

export function toJson(value: Value): unknown {
  if (isArray(value)) return value.map(toJson);
  if (isSet(value)) return members(value).map(toJson);
  if (isObject(value)) return Object.fromEntries(pairs(value).map(([key, inner]) => [keyText(key), toJson(inner)]));
  return value;
}

function keyText(key: Value): string {
  return typeof key === 'string' ? key : print(key);
}

const RANKS = ['null', 'boolean', 'number', 'string', 'array', 'object', 'set'] as const;

export function typeName(value: Value): (typeof RANKS)[number] {
  if (value === null) return 'null';
  if (isArray(value)) return 'array';
  if (typeof value === 'object') return value.type;
  return typeof value as 'boolean' | 'number' | 'string';
}

/** The order that Rego sorts by: types first, then what they hold. */
export function compare(a: Value, b: Value): number {
  const [left, right] = [typeName(a), typeName(b)];
  if (left !== right) return RANKS.indexOf(left) - RANKS.indexOf(right);
  if (isArray(a)) return compareLists(a, b as readonly Value[]);
  if (isSet(a)) return compareLists(members(a), members(b as RegoSet));
  if (isObject(a)) return compareLists(pairs(a).flat(), pairs(b as RegoObject).flat());
  if (a === b || a === null || b === null) return 0;
  return a < b ? -1 : 1;
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compare(a[at], b[at]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** In Rego's order. */
export function members(set: RegoSet): Value[] {
  return [...set.members.values()].sort(compare);
}

/** In the order of the keys. */
export function pairs(object: RegoObject): (readonly [Value, Value])[] {
  return [...object.entries.values()].sort(([a], [b]) => compare(a, b));
}

/** A value as Rego's own text: what `sprintf("%v")` shows of one that is not plain. */
export function print(value: Value): string {
  if (isArray(value)) return `[${value.map(print).join(', ')}]`;
  if (isSet(value)) return value.members.size === 0 ? 'set()' : `{${members(value).map(print).join(', ')}}`;
  if (isObject(value)) {
    return `{${pairs(value)
      .map(([key, inner]) => `${print(key)}: ${print(inner)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value);
}

/** What a key of a collection leads to; undefined where it has none. */
export function lookUp(collection: Value, key: Value): Value | undefined {
  if (isArray(collection)) return typeof key === 'number' ? collection[key] : undefined;
  if (isObject(collection)) return collection.entries.get(identity(key))?.[1];
  return isSet(collection) ? collection.members.get(identity(key)) : undefined;
}

/** Keys and what they lead to, in order. A set's keys are its members. */
export function contentOf(collection: Value): (readonly [Value, Value])[] {
  if (isArray(collection)) return collection.map((item, at) => [at, item]);
  if (isObject(collection)) return pairs(collection);
  return isSet(collection) ? members(collection).map((item) => [item, item]) : [];
}
