import { ARITHMETIC, int, MEMBERSHIP, uint } from './cel-arithmetic.ts';
import { celCompare } from './cel-compare.ts';
import { CelEvaluationError } from './cel-error.ts';
import { type CelLibrary, noSuchOverload } from './cel-function.ts';
import { goRegExp } from './go-regexp.ts';
import {
  CelDuration,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  type CelValue,
  isMap,
  itemsOf,
  parseDuration,
  noConversion,
  parseTimestamp,
  typeName,
} from './cel-value.ts';
import { durationText, timestampText } from './cel-time.ts';

const ORDERED = ['bool', 'int', 'uint', 'double', 'string', 'bytes', 'timestamp', 'duration'];
const MIXED = [
  ['int', 'uint'],
  ['int', 'double'],
  ['uint', 'int'],
  ['uint', 'double'],
  ['double', 'int'],
  ['double', 'uint'],
];

function comparisons(): CelLibrary {
  const tests: Readonly<Record<string, (order: number) => boolean>> = {
    '_<_': (order) => order < 0,
    '_<=_': (order) => order <= 0,
    '_>_': (order) => order > 0,
    '_>=_': (order) => order >= 0,
  };
  const out: Record<string, (a: CelValue, b: CelValue) => boolean> = {};
  for (const [name, test] of Object.entries(tests)) {
    const compare = (a: CelValue, b: CelValue): boolean => {
      const order = celCompare(a, b);
      if (order === undefined) throw noSuchOverload();
      return test(order);
    };
    for (const type of ORDERED) out[`${name}(${type}, ${type}): bool`] = compare;
    for (const [left, right] of MIXED) out[`${name}(${left}, ${right}): bool`] = compare;
  }
  return out;
}

const SIZES: CelLibrary = Object.fromEntries(
  ['string', 'bytes', 'list<A>', 'map<A, B>'].flatMap((type) => [
    [`size(${type}): int`, (value: CelValue) => sizeOf(value)],
    [`${type}.size(): int`, (value: CelValue) => sizeOf(value)],
  ]),
);

const STRINGS: CelLibrary = {
  'string.contains(string): bool': (text: string, part: string) => text.includes(part),
  'string.startsWith(string): bool': (text: string, part: string) => text.startsWith(part),
  'string.endsWith(string): bool': (text: string, part: string) => text.endsWith(part),
  'string.matches(string): bool': (text: string, pattern: string) => goRegExp(pattern).test(text),
  'matches(string, string): bool': (text: string, pattern: string) => goRegExp(pattern).test(text),
};

const CONVERSIONS: CelLibrary = {
  'int(int): int': (value: bigint) => value,
  'int(uint): int': (value: CelUint) => int(value.value),
  'int(double): int': (value: number) => fromDouble(value),
  'int(string): int': (text: string) => parseInteger(text),
  'int(timestamp): int': (value: CelTimestamp) => value.nanoseconds / 1_000_000_000n,
  'uint(uint): uint': (value: CelUint) => value,
  'uint(int): uint': (value: bigint) => uint(value),
  'uint(double): uint': (value: number) => uint(fromDouble(value)),
  'uint(string): uint': (text: string) => parseUnsigned(text),
  'double(double): double': (value: number) => value,
  'double(int): double': (value: bigint) => Number(value),
  'double(uint): double': (value: CelUint) => Number(value.value),
  'double(string): double': (text: string) => parseDouble(text),
  'string(string): string': (text: string) => text,
  'string(bool): string': (value: boolean) => String(value),
  'string(int): string': (value: bigint) => String(value),
  'string(uint): string': (value: CelUint) => String(value.value),
  'string(double): string': (value: number) => doubleText(value),
  'string(bytes): string': (value: Uint8Array) => Buffer.from(value).toString('utf8'),
  'string(timestamp): string': (value: CelTimestamp) => timestampText(value),
  'string(duration): string': (value: CelDuration) => durationText(value),
  'bytes(bytes): bytes': (value: Uint8Array) => value,
  'bytes(string): bytes': (text: string) => new Uint8Array(Buffer.from(text)),
  'bool(bool): bool': (value: boolean) => value,
  'bool(string): bool': (text: string) => parseBool(text),
  'timestamp(timestamp): timestamp': (value: CelTimestamp) => value,
  'timestamp(string): timestamp': (text: string) => parseTimestamp(text),
  'timestamp(int): timestamp': (seconds: bigint) => new CelTimestamp(seconds * 1_000_000_000n),
  'duration(duration): duration': (value: CelDuration) => value,
  'duration(string): duration': (text: string) => parseDuration(text),
  'duration(int): duration': (nanoseconds: bigint) => new CelDuration(nanoseconds),
  'dyn(A): dyn': (value: CelValue) => value,
  'type(A): type': (value: CelValue) => new CelTypeValue(typeName(value)),
};

const OPTIONALS: CelLibrary = {
  '::optional.of(A): optional<A>': (value: CelValue) => new CelOptional(value),
  '::optional.ofNonZeroValue(A): optional<A>': (value: CelValue) => new CelOptional(isZero(value) ? undefined : value),
  '::optional.none(): optional<A>': () => new CelOptional(undefined),
  'optional<A>.hasValue(): bool': (optional: CelOptional) => optional.value !== undefined,
  'optional<A>.value(): A': (optional: CelOptional) => {
    if (optional.value === undefined) throw new CelEvaluationError('optional.none() dereference');
    return optional.value;
  },
  'optional<A>.or(optional<A>): optional<A>': (a: CelOptional, b: CelOptional) => (a.value === undefined ? b : a),
  'optional<A>.orValue(A): A': (optional: CelOptional, other: CelValue) => optional.value ?? other,
};

/** Everything that the language itself has. */
export function standardLibraries(): CelLibrary[] {
  return [ARITHMETIC, MEMBERSHIP, comparisons(), SIZES, STRINGS, CONVERSIONS, OPTIONALS];
}

export function sizeOf(value: CelValue): bigint {
  if (typeof value === 'string') return BigInt([...value].length);
  if (value instanceof Uint8Array) return BigInt(value.length);
  const items = itemsOf(value);
  if (items !== undefined) return BigInt(items.length);
  if (isMap(value)) return BigInt(value.size);
  throw noSuchOverload();
}

/** As Go prints a float64 with %g and the shortest digits. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 21) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

function fromDouble(value: number): bigint {
  if (!Number.isFinite(value)) throw new CelEvaluationError('integer overflow');
  return int(BigInt(Math.trunc(value)));
}

function parseInteger(text: string): bigint {
  const value = /^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, '')) : undefined;
  if (value === undefined || BigInt.asIntN(64, value) !== value) throw noConversion('int');
  return value;
}

function parseUnsigned(text: string): CelUint {
  const value = /^\d+$/.test(text) ? BigInt(text) : undefined;
  if (value === undefined || BigInt.asUintN(64, value) !== value) throw noConversion('uint');
  return new CelUint(value);
}

function parseDouble(text: string): number {
  const value = /^[+-]?(inf|infinity)$/i.test(text)
    ? Number(`${text.startsWith('-') ? '-' : ''}Infinity`)
    : Number(text);
  if (/^[^\s]+$/.test(text) && (!Number.isNaN(value) || /^nan$/i.test(text))) return value;
  throw noConversion('double');
}

function parseBool(text: string): boolean {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
  throw noConversion('bool');
}

function isZero(value: CelValue): boolean {
  if (value === '' || value === 0 || value === 0n || value === false || value === null) return true;
  if (value instanceof CelUint) return value.value === 0n;
  if (value instanceof CelDuration) return value.nanoseconds === 0n;
  const items = itemsOf(value);
  if (items !== undefined) return items.length === 0;
  return isMap(value) && value.size === 0;
}
