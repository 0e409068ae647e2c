/** How a quantity was written, and will be written again. */
export type QuantityFormat = 'BinarySI' | 'DecimalSI' | 'DecimalExponent';

/** An exact `resource.Quantity` (k8s.io/apimachinery/pkg/api/resource), to a billionth. */
export interface Quantity {
  nanos: bigint;
  format: QuantityFormat;
}

const BILLION = 1_000_000_000n;
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** By power of ten divided by three, from -3 on. */
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const LARGEST = (2n ** 63n - 1n) * BILLION;
const SYNTAX = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/;

export const ZERO: Quantity = { nanos: 0n, format: 'DecimalSI' };

/** Undefined where the text is no quantity. Digits beyond a billionth round away from zero. */
export function parseQuantity(text: string | number): Quantity | undefined {
  const match = SYNTAX.exec(String(text));
  if (match === null) return undefined;
  const [, sign, whole, fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}` || '0');
  const { factor, exponent, format } = scaleOf(suffix);
  const magnitude = scaled(digits * factor, exponent + 9 - fraction.length);
  const nanos = magnitude > LARGEST ? LARGEST : magnitude;
  return { nanos: sign === '-' ? -nanos : nanos, format };
}

/** In canonical form: no fraction, the largest suffix that loses nothing. */
export function formatQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return '0';
  const isSmall = nanos > -1024n * BILLION && nanos < 1024n * BILLION;
  if (format === 'BinarySI' && !isSmall) return formatBinary(nanos);
  return formatDecimal(nanos, format === 'DecimalExponent');
}

/** The sum keeps the format of the first that is not zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos + b.nanos, format: a.nanos === 0n ? b.format : a.format };
}

export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos - b.nanos, format: a.nanos === 0n ? b.format : a.format };
}

/** Negative where `a` is less, 0 where both are equal. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
}

/** A JavaScript number, for estimates; 0 where there is no quantity. */
export function quantityNumber(text: string | number | undefined): number {
  const quantity = text === undefined ? undefined : parseQuantity(text);
  return quantity === undefined ? 0 : Number(quantity.nanos) / 1e9;
}

function scaleOf(suffix: string): { factor: bigint; exponent: number; format: QuantityFormat } {
  const binary = BINARY.indexOf(suffix);
  if (binary > 0) return { factor: 1024n ** BigInt(binary), exponent: 0, format: 'BinarySI' };
  const decimal = DECIMAL.indexOf(suffix);
  if (decimal >= 0) return { factor: 1n, exponent: (decimal - 3) * 3, format: 'DecimalSI' };
  return { factor: 1n, exponent: Number(suffix.slice(1)), format: 'DecimalExponent' };
}

/** `value` × 10^`exponent`, rounded up. */
function scaled(value: bigint, exponent: number): bigint {
  if (exponent >= 0) return value * 10n ** BigInt(exponent);
  const divisor = 10n ** BigInt(-exponent);
  return (value + divisor - 1n) / divisor;
}

function formatBinary(nanos: bigint): string {
  let value = nanos > 0n ? (nanos + BILLION - 1n) / BILLION : nanos / BILLION;
  let power = 0;
  while (power < BINARY.length - 1 && value % 1024n === 0n) {
    value /= 1024n;
    power++;
  }
  return `${value}${BINARY[power]}`;
}

function formatDecimal(nanos: bigint, asExponent: boolean): string {
  let value = nanos;
  let power = 0;
  while (power < DECIMAL.length - 1 && value % 1000n === 0n) {
    value /= 1000n;
    power++;
  }
  if (!asExponent) return `${value}${DECIMAL[power]}`;
  const exponent = (power - 3) * 3;
  return exponent === 0 ? String(value) : `${value}e${exponent}`;
}
