import { isObject, isSet, same, typeName, type Value } from '../value.ts';
import { itemsOf, type Builtin } from './builtin.ts';
import { compare, setOf } from '../value.ts';

const is = (name: string): Builtin => {
  return (value) => typeName(value) === name;
};

/** What a value is, and how two compare. */
export const types: Record<string, Builtin> = {
  type_name: (value) => typeName(value),
  is_null: is('null'),
  is_boolean: is('boolean'),
  is_number: is('number'),
  is_string: is('string'),
  is_array: is('array'),
  is_object: is('object'),
  is_set: is('set'),
  equal: (a, b) => same(a, b),
  eq: (a, b) => same(a, b),
  neq: (a, b) => !same(a, b),
  lt: (a, b) => compare(a, b) < 0,
  lte: (a, b) => compare(a, b) <= 0,
  gt: (a, b) => compare(a, b) > 0,
  gte: (a, b) => compare(a, b) >= 0,
  'internal.member_2': (member, collection) => has(collection, member),
  cast_array: (value) => itemsOf(value),
  cast_set: (value) => {
    const items = itemsOf(value);
    return items === undefined ? undefined : setOf(items);
  },
  to_number: (value) => {
    if (typeof value === 'number') return value;
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (value === null) return 0;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
    return Number.isNaN(number) ? undefined : number;
  },
  print: (value) => value !== undefined,
  trace: (value) => value !== undefined,
};

function has(collection: Value, member: Value): boolean {
  if (isObject(collection)) return [...collection.entries.values()].some(([, value]) => same(value, member));
  if (isSet(collection)) return itemsOf(collection)?.some((item) => same(item, member)) ?? false;
  return itemsOf(collection)?.some((item) => same(item, member)) ?? false;
}
