import { equalJson } from '../equal-json.ts';
import type { OpenApiSchema } from '../open-api-definitions.ts';

export interface ValidationRule {
  rule: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
  fieldPath?: string;
  optionalOldSelf?: boolean;
}

/** `JSONSchemaProps` of a definition. */
export interface CustomSchema extends OpenApiSchema {
  id?: string;
  $schema?: string;
  title?: string;
  description?: string;
  nullable?: boolean;
  enum?: unknown[];
  maximum?: number;
  exclusiveMaximum?: boolean;
  minimum?: number;
  exclusiveMinimum?: boolean;
  multipleOf?: number;
  maxLength?: number;
  minLength?: number;
  pattern?: string;
  maxItems?: number;
  minItems?: number;
  uniqueItems?: boolean;
  maxProperties?: number;
  minProperties?: number;
  allOf?: CustomSchema[];
  anyOf?: CustomSchema[];
  oneOf?: CustomSchema[];
  not?: CustomSchema;
  properties?: Record<string, CustomSchema>;
  additionalProperties?: CustomSchema | boolean;
  items?: CustomSchema;
  patternProperties?: Record<string, CustomSchema>;
  definitions?: Record<string, CustomSchema>;
  dependencies?: Record<string, unknown>;
  additionalItems?: unknown;
  externalDocs?: unknown;
  example?: unknown;
  'x-kubernetes-validations'?: ValidationRule[];
}

export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function preserves(schema: CustomSchema | undefined): boolean {
  return schema?.['x-kubernetes-preserve-unknown-fields'] === true;
}

export function isEmbedded(schema: CustomSchema | undefined): boolean {
  return schema?.['x-kubernetes-embedded-resource'] === true;
}

/** The schema of a field that is declared. */
export function propertyOf(schema: CustomSchema | undefined, name: string): CustomSchema | undefined {
  const properties = schema?.properties;
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** The schema that additionalProperties gives; undefined where there is none, or just a yes. */
export function restOf(schema: CustomSchema | undefined): CustomSchema | undefined {
  const rest = schema?.additionalProperties;
  return typeof rest === 'object' ? rest : undefined;
}

/** The item of a list that the same keys tell apart; other lists' items can't be told from each other. */
export function itemBefore(before: unknown, item: unknown, schema: CustomSchema): unknown {
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(before)) return undefined;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const isSame = (other: unknown): boolean =>
    isFields(item) && isFields(other) && keys.every((key) => equalJson(item[key], other[key]));
  return (before as unknown[]).find(isSame);
}

/** Whether fields that are not declared are let through. */
export function takesMore(schema: CustomSchema): boolean {
  return schema.additionalProperties !== undefined && schema.additionalProperties !== false;
}

export const META_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);
