import { formatTime } from '../../../clock/clock.ts';

/** A message whose JSON is not an object of its fields. */
export interface SpecialForm {
  toJson(fields: Record<string, unknown>): unknown;
  /** The fields as they stand in the message; values are JSON, raw bytes are Buffers. */
  fromJson(value: unknown): Record<string, unknown>;
}

const META = 'k8s.io.apimachinery.pkg.apis.meta.v1';
const SCHEMA = 'k8s.io.apiextensions_apiserver.pkg.apis.apiextensions';

const FORMS: Readonly<Record<string, SpecialForm>> = {
  [`${META}.Time`]: timeForm(() => ''),
  [`${META}.Timestamp`]: timeForm(() => ''),
  [`${META}.MicroTime`]: timeForm((nanos) => `.${String(Math.floor(nanos / 1000)).padStart(6, '0')}`),
  [`${META}.Verbs`]: listForm('items'),
  [`${META}.FieldsV1`]: rawForm('Raw'),
  [`${META}.Duration`]: {
    toJson: (fields) => goDuration(Number(fields['duration'] ?? 0)),
    fromJson: () => ({}),
  },
  'k8s.io.apimachinery.pkg.runtime.RawExtension': rawForm('raw'),
  'k8s.io.apimachinery.pkg.api.resource.Quantity': {
    toJson: (fields) => fields['string'] ?? '0',
    fromJson: (value) => ({ string: String(value) }),
  },
  'k8s.io.apimachinery.pkg.util.intstr.IntOrString': {
    toJson: (fields) => (Number(fields['type'] ?? 0) === 0 ? (fields['intVal'] ?? 0) : (fields['strVal'] ?? '')),
    fromJson: (value) => (typeof value === 'number' ? { intVal: value } : { type: 1, strVal: value }),
  },
};

/** The special form of a message, where it has one. */
export function specialForm(message: string): SpecialForm | undefined {
  if (Object.hasOwn(FORMS, message)) return FORMS[message];
  if (message.endsWith('.ExtraValue')) return listForm('items');
  if (!message.startsWith(SCHEMA)) return undefined;
  switch (message.slice(message.lastIndexOf('.') + 1)) {
    case 'JSON':
      return rawForm('raw');
    case 'JSONSchemaPropsOrArray':
      return {
        toJson: (fields) => fields['schema'] ?? fields['jSONSchemas'] ?? null,
        fromJson: (value) => (Array.isArray(value) ? { jSONSchemas: value } : { schema: value }),
      };
    case 'JSONSchemaPropsOrBool':
      return {
        toJson: (fields) => fields['schema'] ?? fields['allows'] ?? false,
        fromJson: (value) => (typeof value === 'boolean' ? { allows: value } : { allows: true, schema: value }),
      };
    case 'JSONSchemaPropsOrStringArray':
      return {
        toJson: (fields) => fields['schema'] ?? fields['property'] ?? null,
        fromJson: (value) => (Array.isArray(value) ? { property: value } : { schema: value }),
      };
    default:
      return undefined;
  }
}

/** The zero time is an empty message, and null as JSON. */
function timeForm(fraction: (nanos: number) => string): SpecialForm {
  return {
    toJson(fields) {
      if (fields['seconds'] === undefined && fields['nanos'] === undefined) return null;
      const whole = formatTime(Number(fields['seconds'] ?? 0) * 1000).slice(0, -1);
      return `${whole}${fraction(Number(fields['nanos'] ?? 0))}Z`;
    },
    fromJson(value) {
      if (typeof value !== 'string') return {};
      const seconds = Math.floor(Date.parse(value) / 1000);
      const digits = /\.(\d+)/.exec(value)?.[1] ?? '';
      return { seconds, nanos: Number(digits.padEnd(9, '0').slice(0, 9)) };
    },
  };
}

function rawForm(field: string): SpecialForm {
  return {
    toJson(fields) {
      const raw = fields[field];
      if (typeof raw !== 'string' || raw === '') return null;
      return JSON.parse(Buffer.from(raw, 'base64').toString('utf8')) as unknown;
    },
    fromJson: (value) => ({ [field]: Buffer.from(JSON.stringify(value)) }),
  };
}

function listForm(field: string): SpecialForm {
  return { toJson: (fields) => fields[field] ?? [], fromJson: (value) => ({ [field]: value }) };
}

/** As time.Duration prints itself, for whole milliseconds and more. */
function goDuration(nanoseconds: number): string {
  const seconds = nanoseconds / 1e9;
  if (seconds === 0) return '0s';
  if (Math.abs(seconds) < 1) return `${seconds * 1000}ms`;
  const hours = Math.trunc(seconds / 3600);
  const minutes = Math.trunc((seconds % 3600) / 60);
  const rest = `${seconds % 60}s`;
  return hours !== 0 ? `${hours}h${minutes}m${rest}` : minutes !== 0 ? `${minutes}m${rest}` : rest;
}
