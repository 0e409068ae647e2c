import { type GoTypes, shortName } from './go-types.ts';
import { parseQuantity, type Quantity } from './quantity.ts';

const NIL = '<nil>';
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const TIME = 'io.k8s.apimachinery.pkg.apis.meta.v1.Time';
const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';

type Fields = Readonly<Record<string, unknown>>;

/**
 * An API object as go-spew dumps it for hashing: every field of its Go type, set or not, with its type
 * (upstream: k8s.io/apimachinery/pkg/util/dump, ForHash). What Kubernetes hashes is this text.
 */
export function goSpew(types: GoTypes, typeName: string, value: unknown): string {
  return `(${shortName(typeName)})${dump(types, typeName, value)}`;
}

/** The value without its own type before it. */
function dump(types: GoTypes, type: string, value: unknown): string {
  if (type.startsWith('*')) return value === undefined || value === null ? NIL : dump(types, type.slice(1), value);
  if (type.startsWith('[]')) return dumpSlice(types, type.slice(2), value);
  const map = /^map\[[^\]]+\](.+)$/.exec(type);
  if (map !== null) return dumpMap(types, map[1], value);
  if (type === QUANTITY) return dumpQuantity(value);
  if (type === INT_OR_STRING) return dumpIntOrString(value);
  if (type === TIME) return '{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}';
  const { fields, named } = types.declaration(type);
  if (fields !== undefined) return dumpStruct(types, fields, value);
  if (named !== undefined) return dump(types, named, value);
  return dumpBasic(type, value);
}

function dumpStruct(types: GoTypes, lines: readonly string[], value: unknown): string {
  const given = (value ?? {}) as Fields;
  const parts = lines.map((line) => {
    const [goName, jsonName, type, flags = ''] = line.split(' ');
    const field = flags.includes('i') ? inlined(types, type, given) : given[jsonName];
    return `${goName}:${dumpTyped(types, type, field)}`;
  });
  return `{${parts.join(' ')}}`;
}

/** An inlined struct has its fields beside the others; behind a pointer it is there only with one of them. */
function inlined(types: GoTypes, type: string, given: Fields): Fields | undefined {
  if (!type.startsWith('*')) return given;
  const { fields = [] } = types.declaration(type.slice(1));
  return fields.some((line) => given[line.split(' ')[1]] !== undefined) ? given : undefined;
}

/** Behind a field's type stands its value; a pointer to something shows the pointer's type once. */
function dumpTyped(types: GoTypes, type: string, value: unknown): string {
  return `(${shortName(type)})${dump(types, type, value)}`;
}

function dumpSlice(types: GoTypes, of: string, value: unknown): string {
  if (!Array.isArray(value)) return NIL;
  return `[${value.map((item) => element(types, of, item)).join(' ')}]`;
}

function dumpMap(types: GoTypes, of: string, value: unknown): string {
  if (value === undefined || value === null) return NIL;
  const entries = Object.entries(value as Fields).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `map[${entries.map(([key, item]) => `${key}:${element(types, of, item)}`).join(' ')}]`;
}

/** Elements stand without their type; a pointer among them shows that it is one. */
function element(types: GoTypes, of: string, item: unknown): string {
  return of.startsWith('*') ? `<*>${dump(types, of, item)}` : dump(types, of, item);
}

function dumpBasic(type: string, value: unknown): string {
  if (type === 'string') return String(value ?? '');
  if (type === 'bool') return String(value ?? false);
  return String(value ?? 0);
}

function dumpIntOrString(value: unknown): string {
  const isText = typeof value === 'string';
  return `{Type:(intstr.Type)${isText ? 1 : 0} IntVal:(int32)${isText ? 0 : (value ?? 0)} StrVal:(string)${isText ? value : ''}}`;
}

/** As decoding leaves it: amount and power of ten, the text it was read from, and how it is written. */
function dumpQuantity(value: unknown): string {
  const text = String(value ?? '0');
  const quantity = parseQuantity(text);
  const { amount, scale } = quantity === undefined ? { amount: '0', scale: 0 } : amountOf(text, quantity);
  const format = quantity?.format ?? 'DecimalSI';
  const number = `(resource.int64Amount){value:(int64)${amount} scale:(resource.Scale)${scale}}`;
  return `{i:${number} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)${text} Format:(resource.Format)${format}}`;
}

const SUFFIX_POWERS: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

function amountOf(text: string, { nanos, format }: Quantity): { amount: string; scale: number } {
  if (format === 'BinarySI') return { amount: String(nanos / 1_000_000_000n), scale: 0 };
  const [, sign, whole, fraction = '', suffix = ''] = /^([+-]?)(\d*)(?:\.(\d*))?(.*)$/.exec(text) ?? [];
  const power = /^[eE]/.test(suffix) ? Number(suffix.slice(1)) : (SUFFIX_POWERS[suffix] ?? 0);
  const digits = BigInt(`${whole}${fraction}` || '0');
  return { amount: `${sign === '-' ? '-' : ''}${digits}`, scale: power - fraction.length };
}
