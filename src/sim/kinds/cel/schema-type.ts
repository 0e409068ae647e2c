import type { OpenApiDefinitions, OpenApiSchema } from '../open-api-definitions.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  mapOf,
  type ObjectType,
  STRING,
  TIMESTAMP,
} from './cel-type.ts';
import { escapeField } from './cel-value.ts';

const REQUEST_BYTES_MAX = 3_145_728;

/** A schema's CEL type, and the least that a value of it takes as JSON. */
export interface SchemaType {
  type: CelType;
  minSize: number;
}

interface CelSchema extends OpenApiSchema {
  maxLength?: number;
  maxItems?: number;
  maxProperties?: number;
  enum?: unknown[];
}

/**
 * The type that expressions see of a schema; undefined where there is none (unknown fields). Upstream:
 * k8s.io/apiserver/pkg/cel/common/schemas.go, SchemaDeclType.
 */
export class SchemaTypes {
  readonly #definitions: OpenApiDefinitions;
  readonly #named = new Map<string, SchemaType | undefined>();
  readonly #name: string;

  constructor(definitions: OpenApiDefinitions, name: string) {
    this.#definitions = definitions;
    this.#name = name;
  }

  of(schema: OpenApiSchema, isResource = false, name = this.#name): SchemaType | undefined {
    const reference = this.#definitions.reference(schema);
    if (reference === undefined) return this.#build(schema, isResource, name);
    if (this.#named.has(reference)) return this.#named.get(reference);
    // A type that contains itself is any type inside.
    this.#named.set(reference, { type: DYN, minSize: 0 });
    const built = this.#build(this.#definitions.resolve(schema), isResource, reference);
    this.#named.set(reference, built);
    return built;
  }

  #build(schema: CelSchema, isResource: boolean, name: string): SchemaType | undefined {
    if (schema['x-kubernetes-int-or-string'] === true || schema.oneOf?.some(({ type }) => type === 'string')) {
      const maxElements = schema.maxLength === undefined ? REQUEST_BYTES_MAX - 2 : Math.max(0, schema.maxLength) * 4;
      return { type: { ...DYN, maxElements }, minSize: 1 };
    }
    switch (schema.type) {
      case 'array':
        return this.#list(schema, name);
      case 'object':
        return this.#object(schema, isResource, name);
      case 'string':
        return stringType(schema);
      case 'boolean':
        return { type: BOOL, minSize: 4 };
      case 'number':
        return { type: DOUBLE, minSize: 1 };
      case 'integer':
        return { type: INT, minSize: 1 };
      default:
        return undefined;
    }
  }

  #list(schema: CelSchema, name: string): SchemaType | undefined {
    const { items } = schema;
    const element = items === undefined ? undefined : this.of(items, isEmbedded(items), `${name}.@idx`);
    if (element === undefined) return undefined;
    const maxElements = schema.maxItems ?? Math.floor((REQUEST_BYTES_MAX - 2) / (element.minSize + 1));
    const relation = schema['x-kubernetes-list-type'];
    const keys = schema['x-kubernetes-list-map-keys'] ?? [];
    const identity = relation === 'set' || relation === 'map' ? { identity: { keys } } : {};
    return {
      type: { kind: 'list', element: element.type, maxElements: Math.max(0, maxElements), ...identity },
      minSize: 2,
    };
  }

  #object(schema: CelSchema, isResource: boolean, name: string): SchemaType | undefined {
    const { additionalProperties } = schema;
    if (typeof additionalProperties === 'object') {
      const value = this.of(additionalProperties, isEmbedded(additionalProperties), `${name}.@elem`);
      if (value === undefined) return undefined;
      const maxElements = schema.maxProperties ?? Math.floor((REQUEST_BYTES_MAX - 2) / (value.minSize + 6));
      return { type: { ...mapOf(STRING, value.type), maxElements: Math.max(0, maxElements) }, minSize: 2 };
    }
    const fields = new Map<string, CelType>();
    let minSize = 2;
    for (const [field, property] of Object.entries(withMetadata(schema, isResource))) {
      const found = this.of(property, isEmbedded(property), `${name}.${field}`);
      if (found === undefined) continue;
      const escaped = escapeField(field);
      if (escaped !== undefined) fields.set(escaped, found.type);
      if (schema.required?.includes(field) && property.default === undefined)
        minSize += field.length + found.minSize + 4;
    }
    const type: ObjectType = { kind: 'object', name, field: (field) => fields.get(field) };
    return { type, minSize };
  }
}

/** How often values of a size may stand in one object at most. */
export function maxCardinality(minSize: number): number {
  return Math.floor(REQUEST_BYTES_MAX / (minSize + 1));
}

function isEmbedded(schema: OpenApiSchema): boolean {
  return schema['x-kubernetes-embedded-resource'] === true;
}

/** apiVersion, kind, name and generateName of a resource are there whatever its schema says. */
function withMetadata(schema: CelSchema, isResource: boolean): Record<string, OpenApiSchema> {
  const properties = schema.properties ?? {};
  if (!isResource) return properties;
  const text: OpenApiSchema = { type: 'string' };
  const metadata: OpenApiSchema = { type: 'object', properties: { name: text, generateName: text } };
  return { ...properties, apiVersion: text, kind: text, metadata };
}

function stringType(schema: CelSchema): SchemaType {
  switch (schema.format) {
    case 'byte':
      return { type: { ...BYTES, maxElements: schema.maxLength ?? REQUEST_BYTES_MAX - 2 }, minSize: 2 };
    case 'duration':
      return { type: { ...DURATION, maxElements: 32 }, minSize: 3 };
    case 'date':
      return { type: { ...TIMESTAMP, maxElements: 12 }, minSize: 12 };
    case 'date-time':
      return { type: { ...TIMESTAMP, maxElements: 32 }, minSize: 21 };
    default:
      return { type: { ...STRING, maxElements: stringMax(schema) }, minSize: 2 };
  }
}

function stringMax(schema: CelSchema): number {
  if (schema.maxLength !== undefined) return Math.max(0, schema.maxLength) * 4;
  if (schema.enum === undefined || schema.enum.length === 0) return REQUEST_BYTES_MAX - 2;
  return Math.max(...schema.enum.map((value) => (typeof value === 'string' ? value.length : 0)));
}
