/** A quantity as it stands in memory after it was read: what prints where Go prints the struct. */
export interface QuantityMemory {
  value: bigint;
  scale: number;
  /** The amount is kept as an arbitrary decimal, its text here. */
  decimal?: string;
  /** The text it was read from, kept where that is the canonical form. */
  text: string;
  format: 'BinarySI' | 'DecimalSI' | 'DecimalExponent';
}

const SHAPE = /^([+-]?)0*(\d*)(?:\.(\d*))?([eE][-+]?\d+|[numkKMGTPEi]*)$/;
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const MAX_DIGITS = 18;
const MAX_INT64 = 2n ** 63n - 1n;

/** apimachinery/pkg/api/resource, ParseQuantity. */
export function quantityMemory(text: string): QuantityMemory {
  const zero: QuantityMemory = { value: 0n, scale: 0, text: '0', format: 'DecimalSI' };
  const [, sign, digits, fraction = '', suffix] = SHAPE.exec(text) ?? [];
  if (text === '0' || digits === undefined) return zero;
  const whole = digits === '' ? '0' : digits;
  return suffix in BINARY
    ? binaryMemory(text, sign, whole, fraction, BINARY[suffix])
    : decimalMemory(text, sign, whole, fraction, suffix);
}

function decimalMemory(text: string, sign: string, whole: string, fraction: string, suffix: string): QuantityMemory {
  const exponential = /^[eE][-+]?\d+$/.test(suffix);
  const format = exponential ? 'DecimalExponent' : 'DecimalSI';
  const scale = (exponential ? Number(suffix.slice(1)) : DECIMAL[suffix]) - fraction.length;
  const shifted = `${whole}${fraction}`;
  if (shifted.length > MAX_DIGITS || scale < -9) return asDecimal(text, format);
  const canonical = scale % 3 === 0 && !shifted.endsWith('000') && !shifted.startsWith('0');
  return { value: signed(sign, BigInt(shifted)), scale, text: canonical ? text : '', format };
}

function binaryMemory(text: string, sign: string, whole: string, fraction: string, power: number): QuantityMemory {
  const precision = 15 - whole.length - Math.trunc((power * 3) / 10) - 1;
  const value = BigInt(whole) << BigInt(power);
  if (fraction !== '' || precision < 0 || value > MAX_INT64) return asDecimal(text, 'BinarySI');
  const canonical = (BigInt(whole) & 7n) !== 0n;
  return { value: signed(sign, value), scale: 0, text: canonical ? text : '', format: 'BinarySI' };
}

function asDecimal(text: string, format: QuantityMemory['format']): QuantityMemory {
  return { value: 0n, scale: 0, decimal: text, text: '', format };
}

function signed(sign: string, value: bigint): bigint {
  return sign === '-' ? -value : value;
}
