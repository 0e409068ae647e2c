import {
  CelDuration,
  CelOpaque,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  type CelValue,
  isMap,
  itemsOf,
  RawList,
} from './cel-value.ts';

/** Equality: numbers of all kinds compare by value, lists that are sets or maps in any order. */
export function celEquals(a: CelValue, b: CelValue): boolean {
  if (a === b) return true;
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b) === 0;
  const left = itemsOf(a);
  const right = itemsOf(b);
  if (left !== undefined && right !== undefined) return equalLists(a, b, left, right);
  if (isMap(a) && isMap(b)) {
    return a.size === b.size && a.keys().every((key) => equalEntries(a.get(key), b.get(key)));
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.from(a).equals(b);
  if (a instanceof CelDuration && b instanceof CelDuration) return a.nanoseconds === b.nanoseconds;
  if (a instanceof CelTimestamp && b instanceof CelTimestamp) return a.nanoseconds === b.nanoseconds;
  if (a instanceof CelTypeValue && b instanceof CelTypeValue) return a.name === b.name;
  if (a instanceof CelOpaque && b instanceof CelOpaque) return a.typeName === b.typeName && a.key === b.key;
  if (a instanceof CelOptional && b instanceof CelOptional) return equalEntries(a.value, b.value);
  return false;
}

/** Less, equal, greater as a number; undefined where the two have no order. NaN is unlike everything. */
export function celCompare(a: CelValue, b: CelValue): number | undefined {
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b);
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  if (a instanceof CelDuration && b instanceof CelDuration) return compareBigs(a.nanoseconds, b.nanoseconds);
  if (a instanceof CelTimestamp && b instanceof CelTimestamp) return compareBigs(a.nanoseconds, b.nanoseconds);
  return undefined;
}

export function isNumeric(value: CelValue): value is bigint | number | CelUint {
  return typeof value === 'bigint' || typeof value === 'number' || value instanceof CelUint;
}

function compareNumbers(a: bigint | number | CelUint, b: bigint | number | CelUint): number {
  const left = a instanceof CelUint ? a.value : a;
  const right = b instanceof CelUint ? b.value : b;
  if (left < right) return -1;
  if (left > right) return 1;
  // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number are equal by value only this way.
  return left == right ? 0 : Number.NaN;
}

function compareBigs(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function equalEntries(a: CelValue | undefined, b: CelValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return celEquals(a, b);
}

function equalLists(a: CelValue, b: CelValue, left: CelValue[], right: CelValue[]): boolean {
  if (left.length !== right.length) return false;
  const inAnyOrder = hasIdentity(a) && hasIdentity(b);
  if (!inAnyOrder) return left.every((item, i) => celEquals(item, right[i]));
  return left.every((item) => right.some((other) => celEquals(item, other)));
}

function hasIdentity(list: CelValue): boolean {
  return list instanceof RawList && list.type?.kind === 'list' && list.type.identity !== undefined;
}
