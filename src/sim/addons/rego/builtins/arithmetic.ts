import { isSet, setOf, type Value } from '../value.ts';
import { itemsOf, ofNumber, ofNumbers, type Builtin } from './builtin.ts';

/** Numbers; minus, and, or are for sets too. */
export const arithmetic: Record<string, Builtin> = {
  plus: ofNumbers((a, b) => a + b),
  minus: (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    if (!isSet(a) || !isSet(b)) return undefined;
    return setOf([...a.members].flatMap(([key, member]) => (b.members.has(key) ? [] : [member])));
  },
  mul: ofNumbers((a, b) => a * b),
  div: ofNumbers((a, b) => (b === 0 ? undefined : a / b)),
  rem: ofNumbers((a, b) => (b === 0 || !Number.isInteger(a) || !Number.isInteger(b) ? undefined : a % b)),
  abs: ofNumber(Math.abs),
  round: ofNumber((a) => Math.sign(a) * Math.round(Math.abs(a))),
  ceil: ofNumber(Math.ceil),
  floor: ofNumber(Math.floor),
  sum: (list) => fold(list, 0, (a, b) => a + b),
  product: (list) => fold(list, 1, (a, b) => a * b),
  'numbers.range': ofNumbers((from, to) =>
    Array.from({ length: Math.abs(to - from) + 1 }, (_, at) => (to >= from ? from + at : from - at)),
  ),
  'bits.and': ofNumbers((a, b) => a & b),
  'bits.or': ofNumbers((a, b) => a | b),
  'bits.xor': ofNumbers((a, b) => a ^ b),
  'bits.lsh': ofNumbers((a, b) => a * 2 ** b),
  'bits.rsh': ofNumbers((a, b) => Math.floor(a / 2 ** b)),
};

function fold(list: Value, start: number, step: (a: number, b: number) => number): number | undefined {
  const items = itemsOf(list);
  return items?.every((item) => typeof item === 'number') ? items.reduce<number>(step, start) : undefined;
}
