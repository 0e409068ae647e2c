import { celEquals } from './cel-compare.ts';
import { CelEvaluationError } from './cel-error.ts';
import type { CelLibrary } from './cel-function.ts';
import { CelDuration, CelTimestamp, CelUint, type CelValue, isMap, itemsOf, RawList } from './cel-value.ts';

/** `+ - * / %` and negation. */
export const ARITHMETIC: CelLibrary = {
  '_+_(int, int): int': (a: bigint, b: bigint) => int(a + b),
  '_+_(uint, uint): uint': (a: CelUint, b: CelUint) => uint(a.value + b.value),
  '_+_(double, double): double': (a: number, b: number) => a + b,
  '_+_(string, string): string': (a: string, b: string) => a + b,
  '_+_(bytes, bytes): bytes': (a: Uint8Array, b: Uint8Array) => new Uint8Array(Buffer.concat([a, b])),
  '_+_(list<A>, list<A>): list<A>': addLists,
  '_+_(duration, duration): duration': (a: CelDuration, b: CelDuration) => duration(a.nanoseconds + b.nanoseconds),
  '_+_(duration, timestamp): timestamp': (a: CelDuration, b: CelTimestamp) => timestamp(a.nanoseconds + b.nanoseconds),
  '_+_(timestamp, duration): timestamp': (a: CelTimestamp, b: CelDuration) => timestamp(a.nanoseconds + b.nanoseconds),
  '_-_(int, int): int': (a: bigint, b: bigint) => int(a - b),
  '_-_(uint, uint): uint': (a: CelUint, b: CelUint) => uint(a.value - b.value),
  '_-_(double, double): double': (a: number, b: number) => a - b,
  '_-_(duration, duration): duration': (a: CelDuration, b: CelDuration) => duration(a.nanoseconds - b.nanoseconds),
  '_-_(timestamp, duration): timestamp': (a: CelTimestamp, b: CelDuration) => timestamp(a.nanoseconds - b.nanoseconds),
  '_-_(timestamp, timestamp): duration': (a: CelTimestamp, b: CelTimestamp) => duration(a.nanoseconds - b.nanoseconds),
  '_*_(int, int): int': (a: bigint, b: bigint) => int(a * b),
  '_*_(uint, uint): uint': (a: CelUint, b: CelUint) => uint(a.value * b.value),
  '_*_(double, double): double': (a: number, b: number) => a * b,
  '_/_(int, int): int': (a: bigint, b: bigint) => int(a / divisor(b, 'division')),
  '_/_(uint, uint): uint': (a: CelUint, b: CelUint) => uint(a.value / divisor(b.value, 'division')),
  '_/_(double, double): double': (a: number, b: number) => a / b,
  '_%_(int, int): int': (a: bigint, b: bigint) => a % divisor(b, 'modulus'),
  '_%_(uint, uint): uint': (a: CelUint, b: CelUint) => uint(a.value % divisor(b.value, 'modulus')),
  '-_(int): int': (a: bigint) => int(-a),
  '-_(double): double': (a: number) => -a,
};

/** `in`, and the operators that take anything. */
export const MEMBERSHIP: CelLibrary = {
  '_==_(A, A): bool': (a: CelValue, b: CelValue) => celEquals(a, b),
  '_!=_(A, A): bool': (a: CelValue, b: CelValue) => !celEquals(a, b),
  '@in(A, list<A>): bool': (a: CelValue, list: CelValue) => (itemsOf(list) ?? []).some((item) => celEquals(a, item)),
  '@in(A, map<A, B>): bool': (key: CelValue, map: CelValue) => isMap(map) && map.get(key) !== undefined,
  '!_(bool): bool': (a: boolean) => !a,
};

export function int(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new CelEvaluationError('integer overflow');
  return value;
}

export function uint(value: bigint): CelUint {
  if (BigInt.asUintN(64, value) !== value) throw new CelEvaluationError('unsigned integer overflow');
  return new CelUint(value);
}

function duration(nanoseconds: bigint): CelDuration {
  if (BigInt.asIntN(64, nanoseconds) !== nanoseconds) throw new CelEvaluationError('integer overflow');
  return new CelDuration(nanoseconds);
}

function timestamp(nanoseconds: bigint): CelTimestamp {
  return new CelTimestamp(nanoseconds);
}

function divisor(value: bigint, what: string): bigint {
  if (value === 0n) throw new CelEvaluationError(`${what} by zero`);
  return value;
}

/** Lists that are sets or maps by their schema take each item once; the right one's values win. */
function addLists(a: CelValue, b: CelValue): CelValue[] {
  const left = itemsOf(a) ?? [];
  const right = itemsOf(b) ?? [];
  const identity = a instanceof RawList && a.type?.kind === 'list' ? a.type.identity : undefined;
  if (identity === undefined) return [...left, ...right];
  const isSame = (x: CelValue, y: CelValue): boolean =>
    identity.keys.length === 0
      ? celEquals(x, y)
      : isMap(x) && isMap(y) && identity.keys.every((key) => celEquals(x.get(key) ?? null, y.get(key) ?? null));
  const kept = left.map((item) => right.find((other) => isSame(item, other)) ?? item);
  return [...kept, ...right.filter((item) => !left.some((other) => isSame(item, other)))];
}
