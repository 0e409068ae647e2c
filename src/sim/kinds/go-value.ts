import { GoValue } from './field-error.ts';
import { fieldOf, internalForm } from './go-internal/internal-form.ts';
import { type InternalType, internalTypes } from './go-internal/internal-types.ts';
import { quantityMemory } from './go-internal/quantity-memory.ts';
import { goQuote } from './go-quote.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
/** What Go would print of a pointer; where it points is no fact. */
const ADDRESS = '0xc000b0e4d8';

/** A struct, slice or map as %#v prints it, as the type that the API server works with: `core.PodSpec`. */
export function goValue(typeName: string, value: unknown): GoValue {
  const type = internalTypes().find(typeName);
  return new GoValue(value === null ? '"null"' : printed(type, value));
}

function printed(type: InternalType, value: unknown): string {
  switch (type.form) {
    case 'pointer':
      return pointerText(type, value);
    case 'struct': {
      const fields = internalForm(type, value);
      const texts = type.fields.map((field) => `${field.goName}:${printed(field.type, fieldOf(fields, field))}`);
      return `${type.name}{${texts.join(', ')}}`;
    }
    case 'slice':
      if (!Array.isArray(value)) return `${type.name}(nil)`;
      return `${type.name}{${value.map((item: unknown) => printed(type.of, item)).join(', ')}}`;
    case 'map':
      return mapText(type, value);
    case 'opaque':
      return opaqueText(type.name, value);
    case 'basic':
      return basicText(type.basic, value);
  }
}

function pointerText(type: InternalType & { form: 'pointer' }, value: unknown): string {
  const isNil = value === undefined || value === null;
  if (/Time$/.test(type.name)) return isNil ? '<nil>' : printed(type.to, value);
  return `(${type.name})(${isNil ? 'nil' : ADDRESS})`;
}

function mapText(type: InternalType & { form: 'map' }, value: unknown): string {
  if (typeof value !== 'object' || value === null) return `${type.name}(nil)`;
  const entries = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]: [string, unknown]) => `${goQuote(key)}:${printed(type.of, item)}`);
  return `${type.name}{${entries.join(', ')}}`;
}

function basicText(basic: string, value: unknown): string {
  if (basic === 'string') return goQuote(typeof value === 'string' ? value : '');
  if (basic === 'bool') return String(value === true);
  if (basic === 'bytes') return bytesText(value);
  return String(value ?? 0);
}

function bytesText(value: unknown): string {
  if (typeof value !== 'string') return '[]uint8(nil)';
  return `[]uint8{${[...Buffer.from(value, 'base64')].map((byte) => `0x${byte.toString(16)}`).join(', ')}}`;
}

function opaqueText(name: string, value: unknown): string {
  if (name === 'intstr.IntOrString') {
    const text = typeof value === 'string';
    return `intstr.IntOrString{Type:${text ? 1 : 0}, IntVal:${typeof value === 'number' ? value : 0}, StrVal:${goQuote(text ? value : '')}}`;
  }
  if (name === 'resource.Quantity') return quantityText(value === undefined ? undefined : String(value));
  if (name === 'v1.Time' || name === 'v1.MicroTime') return timeText(value);
  return `${name}{}`;
}

function timeText(value: unknown): string {
  const [, year = '1', month = '1', ...rest] =
    /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)/.exec(typeof value === 'string' ? value : '') ?? [];
  const [day = '1', hour = '0', minute = '0', second = '0'] = rest;
  const numbers = [day, hour, minute, second].map(Number).join(', ');
  // What was read is local time, and zero is not.
  const zone = year === '1' ? 'UTC' : 'Local';
  return `time.Date(${Number(year)}, time.${MONTHS[Number(month) - 1]}, ${numbers}, 0, time.${zone})`;
}

/** A quantity as it stands in the API server's memory, by the text it was read from. */
export function quantityText(text: string | undefined): string {
  if (text === undefined) return quantityParts(0n, 0, undefined, '', '');
  const { value, scale, decimal, text: kept, format } = quantityMemory(text);
  return quantityParts(value, scale, decimal, kept, format);
}

function quantityParts(value: bigint, scale: number, decimal: string | undefined, kept: string, format: string) {
  const dec = `(*inf.Dec)(${decimal === undefined ? 'nil' : ADDRESS})`;
  return `resource.Quantity{i:resource.int64Amount{value:${value}, scale:${scale}}, d:resource.infDecAmount{Dec:${dec}}, s:${goQuote(kept)}, Format:"${format}"}`;
}
