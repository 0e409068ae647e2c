import { formatMicroTime, formatTime } from '../../../clock/clock.ts';
import { canonicalQuantity, QuantityError } from '../quantity.ts';
import { isPlainTime, parseGoTime } from './go-time.ts';
import { type Place, UnmarshalError, wrongType } from './unmarshal-error.ts';

/** Types that read and write their own JSON. */
export interface SpecialType {
  /** The JSON form of the zero value. */
  zero: unknown;
  /** The value in the form it is written back in. Throws UnmarshalError. */
  read(value: unknown, placed: () => Place): unknown;
}

const INT32_MAX = 2 ** 31;

const raw: SpecialType = { zero: null, read: (value) => value };

export const SPECIAL_TYPES: Readonly<Record<string, SpecialType>> = {
  'resource.Quantity': { zero: '0', read: readQuantity },
  'v1.Duration': { zero: '0s', read: (value, placed) => (value === null ? '0s' : readText(value, placed)) },
  'v1.Time': { zero: null, read: (value, placed) => readTime(value, placed, formatTime) },
  'v1.MicroTime': { zero: null, read: (value, placed) => readTime(value, placed, formatMicroTime) },
  'intstr.IntOrString': { zero: 0, read: readIntOrString },
  'v1.FieldsV1': raw,
  'runtime.RawExtension': raw,
  'v1.JSON': raw,
  'v1.JSONSchemaPropsOrArray': raw,
  'v1.JSONSchemaPropsOrBool': raw,
  'v1.JSONSchemaPropsOrStringArray': raw,
};

function readQuantity(value: unknown): string {
  if (value === null) return '0';
  const text =
    typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : JSON.stringify(value);
  try {
    return canonicalQuantity(text);
  } catch (error) {
    throw error instanceof QuantityError ? new UnmarshalError(error.message, { cause: error }) : error;
  }
}

function readIntOrString(value: unknown, placed: () => Place): unknown {
  if (value === null) return 0;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < INT32_MAX) return value;
  throw wrongType(value, 'int32', placed());
}

function readTime(value: unknown, placed: () => Place, format: (instantMs: number) => string): unknown {
  if (value === null) return null;
  const text = readText(value, placed);
  if (format === formatTime && isPlainTime(text)) return text;
  const instant = parseGoTime(text, { micro: format === formatMicroTime });
  if (typeof instant === 'number') return format(instant);
  throw new UnmarshalError(instant.error);
}

function readText(value: unknown, placed: () => Place): string {
  if (typeof value !== 'string') throw wrongType(value, 'string', placed());
  return value;
}
