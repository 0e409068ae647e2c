import { quantityMemory } from './go-internal/quantity-memory.ts';

export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** A `resource.Quantity`: an exact amount in billionths, and how it likes to be written. */
export interface Quantity {
  nanos: bigint;
  format: QuantityFormat;
}

const PATTERN = '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$';
const SHAPE = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;
const NANO_DIGITS = 9;
const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const MAX_BINARY = (2n ** 63n - 1n) * 10n ** 9n;

/** Why a text is no quantity, in upstream's words. */
export class QuantityError extends Error {}

/** Undefined where the text is no quantity. */
export function parseQuantity(text: string | number): Quantity | undefined {
  try {
    return readQuantity(String(text));
  } catch (error) {
    if (error instanceof QuantityError) return undefined;
    throw error;
  }
}

/** k8s.io/apimachinery/pkg/api/resource/quantity.go, ParseQuantity. Amounts below a billionth are rounded up. */
export function readQuantity(text: string): Quantity {
  const parts = SHAPE.exec(text);
  if (text === '' || parts === null) {
    throw new QuantityError(`quantities must match the regular expression '${PATTERN}'`);
  }
  const suffix = interpretSuffix(parts[4]);
  const fraction = parts[3] ?? '';
  const digits = BigInt(`${parts[2]}${fraction}` || '0');
  const amount =
    suffix.base === 10
      ? scaleUp(digits, NANO_DIGITS + suffix.exponent - fraction.length)
      : scaleUp(digits << BigInt(suffix.exponent), NANO_DIGITS - fraction.length);
  const capped = suffix.format === 'BinarySI' && amount > MAX_BINARY ? MAX_BINARY : amount;
  return {
    nanos: parts[1] === '-' ? -capped : capped,
    format: suffix.format === 'BinarySI' && capped > 0n && capped < 10n ** 9n ? 'DecimalSI' : suffix.format,
  };
}

/** The canonical text: no fraction, the largest suffix that keeps the value exact. */
export function formatQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return '0';
  const whole = nanos % 10n ** 9n === 0n;
  const small = nanos > -1024n * 10n ** 9n && nanos < 1024n * 10n ** 9n;
  if (format === 'BinarySI' && whole && !small) return formatBinary(nanos / 10n ** 9n);
  return formatDecimal(nanos, format === 'DecimalExponent' ? 'DecimalExponent' : 'DecimalSI');
}

/** Amounts as people write them: `250m`, `2`, `64Mi`. */
const COMMON = /^[1-9]\d{0,8}(?:m|[KMG]i)?$/;

/** Parses and writes in canonical form; a text that is as good is kept (`1e3`, `007`). */
export function canonicalQuantity(text: string): string {
  if (COMMON.test(text) && Number.parseInt(text, 10) % (text.endsWith('i') ? 1024 : 1000) !== 0) return text;
  const quantity = readQuantity(text);
  return (quantity.nanos === 0n ? '' : quantityMemory(text).text) || formatQuantity(quantity);
}

export function compareQuantities(a: Quantity, b: Quantity): number {
  return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
}

/** The sum, written as the first operand is, or as the second where the first is zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos + b.nanos, format: a.nanos === 0n ? b.format : a.format };
}

export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos - b.nanos, format: a.nanos === 0n ? b.format : a.format };
}

export const ZERO: Quantity = { nanos: 0n, format: 'DecimalSI' };

/** A JavaScript number, for estimates; 0 where there is no quantity. */
export function quantityNumber(text: string | number | undefined): number {
  const quantity = text === undefined ? undefined : parseQuantity(text);
  return quantity === undefined ? 0 : Number(quantity.nanos) / 1e9;
}

interface Suffix {
  base: 2 | 10;
  exponent: number;
  format: QuantityFormat;
}

function interpretSuffix(text: string): Suffix {
  const binary = BINARY_SUFFIXES.indexOf(text);
  if (binary > 0) return { base: 2, exponent: binary * 10, format: 'BinarySI' };
  const decimal = DECIMAL_SUFFIXES.indexOf(text);
  if (decimal >= 0) return { base: 10, exponent: (decimal - 3) * 3, format: 'DecimalSI' };
  const exponent = /^[eE]([+-]?\d+)$/.exec(text);
  if (exponent !== null) return { base: 10, exponent: Number(exponent[1]), format: 'DecimalExponent' };
  throw new QuantityError("unable to parse quantity's suffix");
}

function scaleUp(digits: bigint, exponent: number): bigint {
  return exponent >= 0 ? digits * 10n ** BigInt(exponent) : divideUp(digits, 10n ** BigInt(-exponent));
}

function divideUp(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  const rest = value % by;
  return rest === 0n ? quotient : rest > 0n ? quotient + 1n : quotient - 1n;
}

function formatBinary(value: bigint): string {
  let mantissa = value;
  let power = 0;
  while (mantissa % 1024n === 0n && power < BINARY_SUFFIXES.length - 1) {
    mantissa /= 1024n;
    power++;
  }
  return `${mantissa}${BINARY_SUFFIXES[power]}`;
}

function formatDecimal(nanos: bigint, format: QuantityFormat): string {
  let mantissa = nanos;
  let exponent = -NANO_DIGITS;
  while (mantissa % 1000n === 0n) {
    mantissa /= 1000n;
    exponent += 3;
  }
  if (format === 'DecimalExponent') return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
  const suffix = DECIMAL_SUFFIXES[exponent / 3 + 3];
  return suffix === undefined ? `${mantissa}e${exponent}` : `${mantissa}${suffix}`;
}
