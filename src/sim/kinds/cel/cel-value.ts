import { CelEvaluationError } from './cel-error.ts';
import type { CelType } from './cel-type.ts';

/**
 * Values at evaluation: int is bigint, double is number. JSON is seen through RawList and RawMap, which make values of its
 * parts when they are asked for.
 */
export type CelValue =
  | bigint
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | CelUint
  | CelDuration
  | CelTimestamp
  | CelOptional
  | CelTypeValue
  | CelOpaque
  | CelMap
  | RawList
  | CelValue[];

export class CelUint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

export class CelDuration {
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

export class CelTimestamp {
  /** Since the epoch. */
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

export class CelOptional {
  readonly value: CelValue | undefined;
  constructor(value: CelValue | undefined) {
    this.value = value;
  }
}

export class CelTypeValue {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A value of a library's own type: a URL, a quantity, an authorizer. */
export class CelOpaque {
  readonly typeName: string;
  readonly content: unknown;
  /** What tells two of them apart. */
  readonly key: string;
  constructor(typeName: string, content: unknown, key: string) {
    this.typeName = typeName;
    this.content = content;
    this.key = key;
  }
}

export interface CelMap {
  readonly isCelMap: true;
  readonly size: number;
  get(key: CelValue): CelValue | undefined;
  keys(): CelValue[];
}

/** A map that an expression wrote. */
export class LiteralMap implements CelMap {
  readonly isCelMap = true;
  readonly #entries = new Map<string, { key: CelValue; value: CelValue }>();

  get size(): number {
    return this.#entries.size;
  }

  set(key: CelValue, value: CelValue): void {
    this.#entries.set(keyToken(key), { key, value });
  }

  get(key: CelValue): CelValue | undefined {
    return this.#entries.get(keyToken(key))?.value;
  }

  keys(): CelValue[] {
    return [...this.#entries.values()].map(({ key }) => key);
  }
}

/** An object of JSON, typed where a schema says how. */
export class RawMap implements CelMap {
  readonly isCelMap = true;
  readonly raw: Readonly<Record<string, unknown>>;
  readonly #type: CelType | undefined;

  constructor(raw: Readonly<Record<string, unknown>>, type?: CelType) {
    this.raw = raw;
    this.#type = type;
  }

  get size(): number {
    return this.#names().length;
  }

  get(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string') return undefined;
    const name = this.#type?.kind === 'object' ? unescapeField(key) : key;
    if (!Object.hasOwn(this.raw, name)) return undefined;
    const value = this.raw[name];
    return value === undefined ? undefined : fromJson(value, this.#fieldType(key));
  }

  keys(): CelValue[] {
    return this.#names();
  }

  #names(): string[] {
    return Object.keys(this.raw).filter((name) => this.raw[name] !== undefined);
  }

  #fieldType(name: string): CelType | undefined {
    if (this.#type?.kind === 'map') return this.#type.value;
    return this.#type?.kind === 'object' ? this.#type.field(name) : undefined;
  }
}

/** A list of JSON, typed where a schema says how. */
export class RawList {
  readonly raw: readonly unknown[];
  readonly type: CelType | undefined;
  #items: CelValue[] | undefined;

  constructor(raw: readonly unknown[], type?: CelType) {
    this.raw = raw;
    this.type = type;
  }

  get items(): CelValue[] {
    const element = this.type?.kind === 'list' ? this.type.element : undefined;
    this.#items ??= this.raw.map((item) => fromJson(item, element));
    return this.#items;
  }
}

/** A JSON value seen through a type; without one, whole numbers are ints, as in unstructured objects. */
export function fromJson(value: unknown, type?: CelType): CelValue {
  switch (typeof value) {
    case 'number':
      return type?.kind === 'double' || !Number.isInteger(value) ? value : BigInt(value);
    case 'string':
      return fromText(value, type);
    case 'boolean':
    case 'bigint':
      return value;
    case 'object':
      if (value === null) return null;
      if (isCelObject(value)) return value;
      if (Array.isArray(value)) return new RawList(value, type);
      return new RawMap(value as Record<string, unknown>, type);
    default:
      return null;
  }
}

function fromText(text: string, type: CelType | undefined): CelValue {
  if (type === undefined) return text;
  switch (type.kind) {
    case 'timestamp':
      return parseTimestamp(text);
    case 'duration':
      return parseDuration(text);
    case 'bytes':
      return new Uint8Array(Buffer.from(text, 'base64'));
    default:
      return text;
  }
}

function isCelObject(value: object): value is Exclude<CelValue, null | bigint | number | string | boolean> {
  return (
    value instanceof CelUint ||
    value instanceof CelDuration ||
    value instanceof CelTimestamp ||
    value instanceof CelOptional ||
    value instanceof CelTypeValue ||
    value instanceof CelOpaque ||
    value instanceof Uint8Array ||
    value instanceof RawList ||
    isMap(value)
  );
}

export function isMap(value: unknown): value is CelMap {
  return value instanceof RawMap || value instanceof LiteralMap;
}

export function itemsOf(value: unknown): CelValue[] | undefined {
  if (Array.isArray(value)) return value as CelValue[];
  return value instanceof RawList ? value.items : undefined;
}

/** Keys that are equal have one token: 1, 1u and 1.0 do. */
function keyToken(key: CelValue): string {
  if (typeof key === 'bigint') return `n${key}`;
  if (key instanceof CelUint) return `n${key.value}`;
  if (typeof key === 'number') return `n${key}`;
  if (typeof key === 'boolean') return `b${key}`;
  if (typeof key === 'string') return `s${key}`;
  throw new CelEvaluationError(`unsupported key type: ${typeName(key)}`);
}

/** As type() and messages name a value's type. */
export function typeName(value: CelValue): string {
  if (value === null) return 'null_type';
  switch (typeof value) {
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    default:
      return objectTypeName(value);
  }
}

function objectTypeName(value: object): string {
  if (value instanceof CelUint) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof CelDuration) return 'google.protobuf.Duration';
  if (value instanceof CelTimestamp) return 'google.protobuf.Timestamp';
  if (value instanceof CelOptional) return 'optional_type';
  if (value instanceof CelTypeValue) return 'type';
  if (value instanceof CelOpaque) return value.typeName;
  return isMap(value) ? 'map' : 'list';
}

const DURATION_PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/y;
const UNIT_NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
};

/** As time.ParseDuration reads: `1h30m`, `-1.5s`. */
export function parseDuration(text: string): CelDuration {
  const sign = text.startsWith('-') ? -1n : 1n;
  let at = /^[+-]/.test(text) ? 1 : 0;
  if (text.slice(at) === '0') return new CelDuration(0n);
  let total = 0n;
  if (at === text.length) throw noConversion('google.protobuf.Duration');
  while (at < text.length) {
    DURATION_PART.lastIndex = at;
    const part = DURATION_PART.exec(text);
    if (part === null) throw noConversion('google.protobuf.Duration');
    total += scaled(part[1], UNIT_NANOSECONDS[part[2]]);
    at += part[0].length;
  }
  return new CelDuration(sign * total);
}

function scaled(number: string, unit: number): bigint {
  const [whole, fraction = ''] = number.split('.');
  const parts = BigInt(whole === '' ? 0 : whole) * BigInt(unit);
  return parts + BigInt(Math.floor(Number(`0.${fraction === '' ? 0 : fraction}`) * unit));
}

/** A text that does not say a value of a type. */
export function noConversion(type: string): CelEvaluationError {
  return new CelEvaluationError(`type conversion error from 'string' to '${type}'`);
}

const TIMESTAMP = /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)$/;

export function parseTimestamp(text: string): CelTimestamp {
  const parts = TIMESTAMP.exec(text);
  const milliseconds = parts === null ? Number.NaN : Date.parse(`${parts[1]}${parts[3]}`);
  if (parts === null || Number.isNaN(milliseconds)) throw noConversion('google.protobuf.Timestamp');
  const fraction = BigInt((parts[2] ?? '').padEnd(9, '0').slice(0, 9));
  return new CelTimestamp(BigInt(milliseconds) * 1_000_000n + fraction);
}

const WORDS =
  'true,false,null,in,as,break,const,continue,else,for,function,if,import,let,loop,package,namespace,return';
const RESERVED = new Set(WORDS.split(','));

/** Whether a name can be a variable's. */
export function isCelIdentifier(name: string): boolean {
  return /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) && !RESERVED.has(name);
}

/** The name by which expressions reach a field; undefined where none could (k8s.io/apiserver/pkg/cel/escaping.go). */
export function escapeField(name: string): string | undefined {
  if (RESERVED.has(name)) return `__${name}__`;
  if (!/^[a-zA-Z_.\-/][a-zA-Z0-9_.\-/]*$/.test(name)) return undefined;
  return name
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
}

function unescapeField(name: string): string {
  if (!name.includes('__')) return name;
  const word = /^__([a-z]+)__$/.exec(name)?.[1];
  if (word !== undefined && RESERVED.has(word)) return word;
  return name.replace(/__(underscores|dot|dash|slash)__/g, (_all, mark: string) => {
    return mark === 'underscores' ? '__' : mark === 'dot' ? '.' : mark === 'dash' ? '-' : '/';
  });
}
