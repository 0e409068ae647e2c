import { goKind, goTypeName } from '../../kinds/go-print.ts';
import type { OpenApiDefinitions, OpenApiSchema } from '../../kinds/open-api-definitions.ts';

const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const QUANTITY_SYNTAX = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;

/**
 * Why a value does not fit a type, in the words of runtime.DefaultUnstructuredConverter, which strategic merge patches
 * go through instead of the JSON decoder (k8s.io/apimachinery/pkg/runtime/converter.go). The first fault is told. What
 * the value shares with `sound`, by reference, is not looked at again.
 */
export function unstructuredError(
  definitions: OpenApiDefinitions,
  schema: OpenApiSchema,
  value: unknown,
  sound?: unknown,
): string | undefined {
  if (value === null || value === undefined || value === sound) return undefined;
  const resolved = definitions.resolve(schema);
  if (resolved.oneOf !== undefined) return unionError(definitions.reference(schema), value);
  switch (resolved.type) {
    case 'object':
      return objectError(definitions, resolved, value, sound);
    case 'array':
      return listError(definitions, resolved, value, sound);
    case 'string':
      return stringError(resolved, value);
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'unrecognized type: bool';
    case 'integer':
      return numberError(resolved.format ?? 'int64', value, true);
    case 'number':
      return numberError('float64', value, false);
    default:
      return undefined;
  }
}

function objectError(
  definitions: OpenApiDefinitions,
  schema: OpenApiSchema,
  value: unknown,
  sound: unknown,
): string | undefined {
  const { properties, additionalProperties } = schema;
  if (properties === undefined && additionalProperties === undefined) return undefined;
  const isMap = properties === undefined;
  if (typeof value !== 'object' || Array.isArray(value)) {
    return isMap ? `cannot restore map from ${goKind(value)}` : `cannot restore struct from: ${goKind(value)}`;
  }
  const before = isFields(sound) ? sound : {};
  for (const [field, inner] of Object.entries(value as Record<string, unknown>)) {
    const below = isMap ? additionalProperties : Object.hasOwn(properties, field) ? properties[field] : undefined;
    if (typeof below !== 'object') continue;
    const error = unstructuredError(definitions, below, inner, before[field]);
    if (error !== undefined) return error;
  }
  return undefined;
}

function listError(
  definitions: OpenApiDefinitions,
  schema: OpenApiSchema,
  value: unknown,
  sound: unknown,
): string | undefined {
  if (!Array.isArray(value)) return `cannot restore slice from ${goKind(value)}`;
  if (schema.items === undefined) return undefined;
  const before: unknown[] = Array.isArray(sound) ? sound : [];
  for (const item of value) {
    if (before.includes(item)) continue;
    const error = unstructuredError(definitions, schema.items, item);
    if (error !== undefined) return error;
  }
  return undefined;
}

function stringError(schema: OpenApiSchema, value: unknown): string | undefined {
  if (schema.format === 'byte' && typeof value !== 'string') return `cannot restore slice from ${goKind(value)}`;
  if (schema.format === 'byte') return base64Error(value as string);
  if (schema.format === 'date-time') return timeError(value);
  if (typeof value === 'string') return undefined;
  return typeof value === 'number' ? `cannot convert ${goTypeName(value)} to string` : 'unrecognized type: string';
}

function numberError(type: string, value: unknown, whole: boolean): string | undefined {
  if (typeof value !== 'number') return `unrecognized type: ${type}`;
  return whole && !Number.isInteger(value) ? `cannot convert float64 to ${type}` : undefined;
}

function unionError(definition: string | undefined, value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') {
    return `json: cannot unmarshal ${jsonKind(value)} into Go value of type ${definition === QUANTITY ? 'string' : 'int32'}`;
  }
  if (definition !== QUANTITY || QUANTITY_SYNTAX.test(String(value))) return undefined;
  return `quantities must match the regular expression '${QUANTITY_SYNTAX.source}'`;
}

function timeError(value: unknown): string | undefined {
  if (typeof value !== 'string') return `json: cannot unmarshal ${jsonKind(value)} into Go value of type string`;
  if (value === '' || !Number.isNaN(Date.parse(value))) return undefined;
  const layout = '2006-01-02T15:04:05Z07:00';
  return `parsing time ${JSON.stringify(value)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(value)} as "2006"`;
}

function base64Error(text: string): string | undefined {
  const clean = text.replace(/[\r\n]/g, '');
  const good = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
  if (good.test(clean)) return undefined;
  const bad = clean.search(/[^A-Za-z0-9+/]/);
  return `error decoding from json: illegal base64 data at input byte ${bad < 0 ? clean.length - (clean.length % 4) : bad}`;
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
