import { compare, contentOf, isArray, isObject, isSet, members, type RegoSet, setOf, type Value } from '../value.ts';
import { itemsOf, ofSets, type Builtin } from './builtin.ts';

/** Lists and sets. */
export const collections: Record<string, Builtin> = {
  count: (value) => {
    if (typeof value === 'string') return [...value].length;
    if (isObject(value)) return value.entries.size;
    return isSet(value) ? value.members.size : isArray(value) ? value.length : undefined;
  },
  max: (value) =>
    itemsOf(value)?.reduce<Value | undefined>((a, b) => (a === undefined || compare(b, a) > 0 ? b : a), undefined),
  min: (value) =>
    itemsOf(value)?.reduce<Value | undefined>((a, b) => (a === undefined || compare(b, a) < 0 ? b : a), undefined),
  sort: (value) => {
    const items = itemsOf(value);
    return items === undefined ? undefined : [...items].sort(compare);
  },
  any: (value) => itemsOf(value)?.includes(true),
  all: (value) => itemsOf(value)?.every((item) => item === true),
  and: ofSets((a, b) => setOf([...a.members].flatMap(([key, member]) => (b.members.has(key) ? [member] : [])))),
  or: ofSets((a, b) => setOf([...a.members.values(), ...b.members.values()])),
  set_diff: ofSets((a, b) => setOf([...a.members].flatMap(([key, member]) => (b.members.has(key) ? [] : [member])))),
  union: (sets) => {
    const all = setsOf(sets);
    return all === undefined ? undefined : setOf(all.flatMap((one) => [...one.members.values()]));
  },
  intersection: (sets) => {
    const all = setsOf(sets);
    if (all === undefined) return undefined;
    const [first, ...others] = all;
    if (first === undefined) return setOf([]);
    return setOf(
      [...first.members].flatMap(([key, one]) => (others.every((other) => other.members.has(key)) ? [one] : [])),
    );
  },
  'array.concat': (a, b) => (isArray(a) && isArray(b) ? [...a, ...b] : undefined),
  'array.slice': (list, from, to) =>
    isArray(list) && typeof from === 'number' && typeof to === 'number'
      ? list.slice(Math.max(0, from), Math.max(0, to))
      : undefined,
  'array.reverse': (list) => (isArray(list) ? [...list].reverse() : undefined),
  'array.flatten': (list) => (isArray(list) ? list.flatMap((item) => (isArray(item) ? item : [item])) : undefined),
  walk: (value) => walked(value, []),
};

function setsOf(sets: Value): RegoSet[] | undefined {
  if (!isSet(sets)) return undefined;
  const all = members(sets);
  return all.every(isSet) ? all : undefined;
}

/** Every value within, with the path to it. */
function walked(value: Value, path: readonly Value[]): Value[] {
  return [[path, value], ...contentOf(value).flatMap(([key, inner]) => walked(inner, [...path, key]))];
}
