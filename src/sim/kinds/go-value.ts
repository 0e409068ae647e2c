import { GoValue } from './field-error.ts';
import { goQuote } from './go-quote.ts';
import { type GoField, type GoType, sharedGoTypes } from './go-types.ts';
import { formatQuantity, parseQuantity } from './quantity.ts';

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

/**
 * A struct, slice or map as %#v prints it, seen as the type that the API server works with: kinds of
 * `io.k8s.api.core.v1` print as those of `internal`, such as `core`.
 */
export function goValue(typeName: string, value: unknown, internal?: string): GoValue {
  const type = sharedGoTypes().find(typeName);
  return new GoValue(type === undefined ? String(value) : printed(type, value, internal, true));
}

function printed(type: GoType, value: unknown, internal: string | undefined, outermost: boolean): string {
  switch (type.form) {
    case 'pointer':
      return pointer(type, value, internal, outermost);
    case 'struct':
      return `${nameOf(type.name, internal)}{${type.fields.map((field) => fieldText(field, value, internal)).join(', ')}}`;
    case 'slice':
      if (!Array.isArray(value)) return `${nameOf(type.name, internal)}(nil)`;
      return `${nameOf(type.name, internal)}{${value.map((item: unknown) => printed(type.of, item, internal, false)).join(', ')}}`;
    case 'map':
      return mapText(type, value, internal);
    case 'special':
      return specialText(type.name, value);
    case 'basic':
      return basicText(type.basic, value);
  }
}

function pointer(type: GoType & { form: 'pointer' }, value: unknown, internal: string | undefined, outermost: boolean) {
  if (outermost) return value === undefined || value === null ? '"null"' : printed(type.to, value, internal, true);
  if (/Time$/.test(type.name)) {
    return value === undefined || value === null ? '<nil>' : printed(type.to, value, internal, true);
  }
  return `(${nameOf(type.name, internal)})(${value === undefined || value === null ? 'nil' : ADDRESS})`;
}

function fieldText(field: GoField, struct: unknown, internal: string | undefined): string {
  const value = (struct as Record<string, unknown> | undefined)?.[field.jsonName];
  return `${field.goName}:${printed(field.type, value, internal, false)}`;
}

function mapText(type: GoType & { form: 'map' }, value: unknown, internal: string | undefined): string {
  if (typeof value !== 'object' || value === null) return `${nameOf(type.name, internal)}(nil)`;
  const entries = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]: [string, unknown]) => `${goQuote(key)}:${printed(type.of, item, internal, false)}`);
  return `${nameOf(type.name, internal)}{${entries.join(', ')}}`;
}

function basicText(basic: string, value: unknown): string {
  if (basic === 'string') return goQuote(typeof value === 'string' ? value : '');
  if (basic === 'bool') return String(value === true);
  if (basic === 'bytes') return value === undefined ? '[]uint8(nil)' : '[]uint8{}';
  return String(value ?? 0);
}

function specialText(name: string, value: unknown): string {
  if (name === 'intstr.IntOrString') {
    const text = typeof value === 'string';
    return `intstr.IntOrString{Type:${text ? 1 : 0}, IntVal:${typeof value === 'number' ? value : 0}, StrVal:${goQuote(text ? value : '')}}`;
  }
  if (name === 'resource.Quantity') return quantityText(typeof value === 'string' ? value : '0');
  if (name === 'v1.Time' || name === 'v1.MicroTime') return timeText(value);
  return `${name}{}`;
}

function timeText(value: unknown): string {
  const [, year = '1', month = '1', ...rest] =
    /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)/.exec(typeof value === 'string' ? value : '') ?? [];
  const [day = '1', hour = '0', minute = '0', second = '0'] = rest;
  const numbers = [day, hour, minute, second].map(Number).join(', ');
  return `time.Date(${Number(year)}, time.${MONTHS[Number(month) - 1]}, ${numbers}, 0, time.UTC)`;
}

/** A quantity as it stands in the API server's memory. */
export function quantityText(text: string): string {
  const quantity = parseQuantity(text) ?? { nanos: 0n, format: 'DecimalSI' };
  let { nanos: value } = quantity;
  let scale = -9;
  const stop = quantity.format === 'BinarySI' ? 0 : 18;
  while (scale < stop && value !== 0n && value % 1000n === 0n) {
    value /= 1000n;
    scale += 3;
  }
  const i = value === 0n ? 'value:0, scale:0' : `value:${value}, scale:${scale}`;
  return `resource.Quantity{i:resource.int64Amount{${i}}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:${goQuote(formatQuantity(quantity))}, Format:"${quantity.format}"}`;
}

function nameOf(name: string, internal: string | undefined): string {
  return internal === undefined
    ? name
    : name.replace(/\bv1\.(?!LabelSelector|ObjectMeta|Time|OwnerReference)/g, `${internal}.`);
}
