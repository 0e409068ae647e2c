import { sharedGoTypes } from '../../kinds/go-types.ts';
import type { OpenApiDefinitions, OpenApiSchema } from '../../kinds/open-api-definitions.ts';

export interface ScalarType {
  kind: 'scalar';
  scalar: 'string' | 'numeric' | 'boolean' | 'untyped';
  /** Go writes the zero of such a field as null: a null then says no more than a missing field. */
  nullIsAbsent: boolean;
}

export interface ListType {
  kind: 'list';
  /** Owned whole; otherwise item by item. */
  atomic: boolean;
  /** Which fields tell items apart; none for sets of scalars. */
  keys: readonly string[];
  keyDefaults: Readonly<Record<string, unknown>>;
  element: FieldType;
}

export interface MapType {
  kind: 'map';
  atomic: boolean;
  fields: ReadonlyMap<string, FieldType>;
  /** Fields that Go always has: structs that are no pointers. Missing is empty. */
  structs: ReadonlySet<string>;
  /** Times that Go writes as null where nothing is set. */
  nullTimes: ReadonlySet<string>;
  /** Of fields that are not declared; undefined where there may be none. */
  rest: FieldType | undefined;
}

/** Whatever the value is: maps are owned field by field, lists whole. */
export interface AnyType {
  kind: 'any';
}

export type FieldType = ScalarType | ListType | MapType | AnyType;

export const ANY: AnyType = { kind: 'any' };
const ANY_SCALAR: ScalarType = { kind: 'scalar', scalar: 'untyped', nullIsAbsent: false };
const ANY_LIST: ListType = { kind: 'list', atomic: true, keys: [], keyDefaults: {}, element: ANY };
const ANY_MAP: MapType = {
  kind: 'map',
  atomic: false,
  fields: new Map(),
  structs: new Set(),
  nullTimes: new Set(),
  rest: ANY,
};

/** The type of a value whose type may be anything. */
export function concreteType(type: FieldType, value: unknown): ScalarType | ListType | MapType {
  if (type.kind !== 'any') return type;
  if (Array.isArray(value)) return ANY_LIST;
  return typeof value === 'object' && value !== null ? ANY_MAP : ANY_SCALAR;
}

/** The type of a field of a map; undefined where the map declares none of that name and takes no other. */
export function fieldTypeOf(map: MapType, name: string): FieldType | undefined {
  return map.fields.get(name) ?? map.rest;
}

/** How the fields of schemas are owned. Types are made when first asked for, and kept. */
export class FieldTypes {
  readonly #definitions: OpenApiDefinitions;
  readonly #builtin: boolean;
  readonly #named = new Map<string, FieldType>();

  constructor(definitions: OpenApiDefinitions, { builtin }: { builtin: boolean }) {
    this.#definitions = definitions;
    this.#builtin = builtin;
  }

  /** Upstream: k8s.io/kube-openapi/pkg/schemaconv/openapi.go. */
  of(schema: OpenApiSchema): FieldType {
    const name = this.#definitions.reference(schema);
    if (name === undefined) return this.#build(schema);
    if (schema['x-kubernetes-map-type'] === 'granular') return this.#granular(schema);
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const resolved = this.#definitions.resolve(schema);
    if (resolved.type !== 'object') return this.#remember(name, this.#build(resolved));
    const { type, fill } = this.#emptyMap(resolved, this.#builtin ? nullTimesOf(name) : []);
    this.#remember(name, type);
    fill();
    return type;
  }

  /** A field that is owned piece by piece although its type is owned whole elsewhere. */
  #granular(schema: OpenApiSchema): FieldType {
    const type = this.#build(this.#definitions.resolve(schema));
    return type.kind === 'map' ? { ...type, atomic: false } : type;
  }

  #remember(name: string, type: FieldType): FieldType {
    this.#named.set(name, type);
    return type;
  }

  #build(schema: OpenApiSchema): FieldType {
    if (schema['x-kubernetes-int-or-string'] === true || schema.oneOf?.some(({ type }) => type === 'string')) {
      return this.#scalar('untyped');
    }
    switch (schema.type) {
      case 'object': {
        const { type, fill } = this.#emptyMap(schema);
        fill();
        return type;
      }
      case 'array':
        return this.#list(schema);
      case 'integer':
      case 'number':
        return this.#scalar('numeric');
      case 'boolean':
        return this.#scalar('boolean');
      case 'string':
        return this.#scalar(schema.format === undefined || schema.format === 'byte' ? 'string' : 'untyped');
      default:
        return ANY;
    }
  }

  #scalar(scalar: ScalarType['scalar']): ScalarType {
    return { kind: 'scalar', scalar, nullIsAbsent: this.#builtin && scalar === 'untyped' };
  }

  #list(schema: OpenApiSchema): ListType {
    const items = schema.items ?? {};
    const element = this.of(items);
    const { relation, keys } = listRelation(schema);
    const properties = this.#definitions.resolve(items).properties ?? {};
    const keyDefaults: Record<string, unknown> = {};
    for (const key of keys) {
      const value = Object.hasOwn(properties, key) ? properties[key].default : undefined;
      if (value !== undefined) keyDefaults[key] = value;
    }
    return { kind: 'list', atomic: relation === 'atomic', keys, keyDefaults, element };
  }

  /** A map type whose fields are filled in later, so that types may contain themselves. */
  #emptyMap(schema: OpenApiSchema, nullTimes: readonly string[] = []): { type: MapType; fill: () => void } {
    const fields = new Map<string, FieldType>();
    const { properties, additionalProperties } = schema;
    const structs = new Set<string>();
    const type: MapType = {
      kind: 'map',
      atomic: schema['x-kubernetes-map-type'] === 'atomic',
      fields,
      structs,
      nullTimes: new Set(nullTimes),
      rest: undefined,
    };
    const fill = (): void => {
      for (const [name, property] of Object.entries(properties ?? {})) {
        fields.set(name, this.of(property));
        if (this.#builtin && isStruct(property)) structs.add(name);
      }
      if (typeof additionalProperties === 'object') type.rest = this.of(additionalProperties);
      else if (schema['x-kubernetes-preserve-unknown-fields'] === true || properties === undefined) type.rest = ANY;
      else if (additionalProperties === true) type.rest = ANY;
    };
    return { type, fill };
  }
}

/** `omitempty` does not leave out a struct, and a time that is held as one is null where nothing is set. */
function nullTimesOf(name: string): string[] {
  const struct = sharedGoTypes().find(name);
  if (struct?.form !== 'struct') return [];
  return struct.fields
    .filter(({ type, leftOut }) => type.form === 'special' && /\.(Micro)?Time$/.test(type.name) && !leftOut)
    .map(({ jsonName }) => jsonName);
}

/** A default of {} beside a reference is how the published schemas tell a struct from a pointer. */
function isStruct({ default: zero, allOf }: OpenApiSchema): boolean {
  return allOf !== undefined && typeof zero === 'object' && zero !== null && !Array.isArray(zero);
}

function listRelation(schema: OpenApiSchema): { relation: string; keys: readonly string[] } {
  const declared = schema['x-kubernetes-list-type'];
  if (declared !== undefined) return { relation: declared, keys: schema['x-kubernetes-list-map-keys'] ?? [] };
  const strategy = schema['x-kubernetes-patch-strategy'];
  if (strategy !== 'merge' && strategy !== 'merge,retainKeys') return { relation: 'atomic', keys: [] };
  const key = schema['x-kubernetes-patch-merge-key'];
  return key === undefined ? { relation: 'set', keys: [] } : { relation: 'map', keys: [key] };
}
