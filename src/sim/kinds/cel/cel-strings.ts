import { CelEvaluationError } from './cel-error.ts';
import { type CelLibrary, noSuchOverload } from './cel-function.ts';
import { doubleText } from './cel-standard.ts';
import { durationText, timestampText } from './cel-time.ts';
import { CelDuration, CelTimestamp, CelTypeValue, CelUint, type CelValue, isMap, itemsOf } from './cel-value.ts';

/** cel-go's string extensions, version 2. Positions count code points. */
export const STRING_EXTENSIONS: CelLibrary = {
  'string.charAt(int): string': (text: string, index: bigint) => {
    const points = [...text];
    if (index < 0n || index > BigInt(points.length)) throw outOfRange(index);
    return points[Number(index)] ?? '';
  },
  'string.indexOf(string): int': (text: string, part: string) => position([...text], [...part], 0),
  'string.indexOf(string, int): int': (text: string, part: string, from: bigint) => {
    const points = [...text];
    if (part === '') return from;
    if (from < 0n || from >= BigInt(points.length)) throw outOfRange(from);
    return position(points, [...part], Number(from));
  },
  'string.lastIndexOf(string): int': (text: string, part: string) => lastPosition([...text], [...part], text.length),
  'string.lastIndexOf(string, int): int': (text: string, part: string, from: bigint) => {
    const points = [...text];
    if (part === '') return from;
    if (from < 0n || from >= BigInt(points.length)) throw outOfRange(from);
    return lastPosition(points, [...part], Number(from));
  },
  'string.lowerAscii(): string': (text: string) => text.replace(/[A-Z]+/g, (part) => part.toLowerCase()),
  'string.upperAscii(): string': (text: string) => text.replace(/[a-z]+/g, (part) => part.toUpperCase()),
  'string.replace(string, string): string': (text: string, from: string, to: string) =>
    replaceTimes(text, from, to, -1),
  'string.replace(string, string, int): string': (text: string, from: string, to: string, times: bigint) =>
    replaceTimes(text, from, to, Number(times)),
  'string.split(string): list<string>': (text: string, separator: string) => splitTimes(text, separator, -1),
  'string.split(string, int): list<string>': (text: string, separator: string, times: bigint) =>
    splitTimes(text, separator, Number(times)),
  'string.substring(int): string': (text: string, from: bigint) => substring(text, from, undefined),
  'string.substring(int, int): string': (text: string, from: bigint, to: bigint) => substring(text, from, to),
  'string.trim(): string': (text: string) => text.trim(),
  'string.reverse(): string': (text: string) => [...text].reverse().join(''),
  'list<string>.join(): string': (list: CelValue) => (itemsOf(list) ?? []).join(''),
  'list<string>.join(string): string': (list: CelValue, separator: string) => (itemsOf(list) ?? []).join(separator),
  '::strings.quote(string): string': (text: string) => JSON.stringify(text),
  'string.format(list<dyn>): string': (format: string, args: CelValue) => formatText(format, itemsOf(args) ?? []),
};

function outOfRange(index: bigint): CelEvaluationError {
  return new CelEvaluationError(`index out of range: ${index}`);
}

function position(points: string[], part: string[], from: number): bigint {
  for (let i = from; i + part.length <= points.length; i++) {
    if (part.every((point, j) => points[i + j] === point)) return BigInt(i);
  }
  return -1n;
}

function lastPosition(points: string[], part: string[], from: number): bigint {
  for (let i = Math.min(from, points.length - part.length); i >= 0; i--) {
    if (part.every((point, j) => points[i + j] === point)) return BigInt(i);
  }
  return -1n;
}

function replaceTimes(text: string, from: string, to: string, times: number): string {
  if (times < 0) return text.split(from).join(to);
  let out = '';
  let rest = text;
  for (let i = 0; i < times; i++) {
    const at = rest.indexOf(from);
    if (at < 0) break;
    out += rest.slice(0, at) + to;
    rest = rest.slice(at + from.length);
  }
  return out + rest;
}

function splitTimes(text: string, separator: string, times: number): string[] {
  if (times === 0) return [];
  const parts = separator === '' ? [...text] : text.split(separator);
  if (times < 0 || parts.length <= times) return parts;
  return [...parts.slice(0, times - 1), parts.slice(times - 1).join(separator)];
}

function substring(text: string, from: bigint, to: bigint | undefined): string {
  const points = [...text];
  const end = to ?? BigInt(points.length);
  if (from < 0n || from > BigInt(points.length)) throw outOfRange(from);
  if (end < 0n || end > BigInt(points.length)) throw outOfRange(end);
  if (from > end) throw new CelEvaluationError(`invalid substring range. start: ${from}, end: ${end}`);
  return points.slice(Number(from), Number(end)).join('');
}

function formatText(format: string, args: CelValue[]): string {
  let used = 0;
  return format.replace(
    /%(?:%|(\.\d+)?([a-zA-Z]))/g,
    (clause, precision: string | undefined, verb: string | undefined) => {
      if (verb === undefined) return '%';
      if (used >= args.length) throw new CelEvaluationError(`index ${used} out of range`);
      return formatClause(args[used++], verb, precision === undefined ? 6 : Number(precision.slice(1)), clause);
    },
  );
}

function formatClause(value: CelValue, verb: string, precision: number, clause: string): string {
  switch (verb) {
    case 's':
      return formatString(value);
    case 'd':
      if (typeof value === 'bigint') return String(value);
      if (value instanceof CelUint) return String(value.value);
      throw wrongClause('decimal clause can only be used on integers');
    case 'f':
      if (typeof value === 'number' || typeof value === 'bigint') return Number(value).toFixed(precision);
      throw wrongClause('fixed-point clause can only be used on doubles');
    case 'e':
      if (typeof value === 'number' || typeof value === 'bigint') {
        return Number(value)
          .toExponential(precision)
          .replace(/e([+-])(\d)$/, 'e$10$2');
      }
      throw wrongClause('scientific clause can only be used on doubles');
    case 'b':
      if (typeof value === 'bigint') return value.toString(2);
      if (typeof value === 'boolean') return value ? '1' : '0';
      throw wrongClause('only integers and bools can be formatted as binary');
    case 'o':
      if (typeof value === 'bigint') return value.toString(8);
      throw wrongClause('octal clause can only be used on integers');
    case 'x':
    case 'X': {
      const text = hexText(value);
      return verb === 'X' ? text.toUpperCase() : text;
    }
    default:
      throw new CelEvaluationError(
        `could not parse formatting clause: unrecognized formatting clause "${clause.slice(-1)}"`,
      );
  }
}

function hexText(value: CelValue): string {
  if (typeof value === 'bigint') return value.toString(16);
  if (value instanceof CelUint) return value.value.toString(16);
  if (typeof value === 'string') return Buffer.from(value).toString('hex');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  throw wrongClause('only integers, byte buffers, and strings can be formatted as hex');
}

function wrongClause(why: string): CelEvaluationError {
  return new CelEvaluationError(`error during formatting: ${why}`);
}

function formatString(value: CelValue, nested = false): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return nested ? JSON.stringify(value) : value;
  if (typeof value === 'number') return doubleText(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (value instanceof CelDuration) return nested ? `duration("${durationText(value)}")` : durationText(value);
  if (value instanceof CelTimestamp) return nested ? `timestamp("${timestampText(value)}")` : timestampText(value);
  if (value instanceof CelTypeValue) return value.name;
  const items = itemsOf(value);
  if (items !== undefined) return `[${items.map((item) => formatString(item, true)).join(', ')}]`;
  if (!isMap(value)) throw noSuchOverload();
  const entries = value.keys().map((key) => `${formatString(key, true)}:${formatString(value.get(key) ?? null, true)}`);
  return `{${entries.sort().join(', ')}}`;
}
