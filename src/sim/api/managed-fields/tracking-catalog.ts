import type { OpenApiDefinitions, OpenApiSchema } from '../../kinds/open-api-definitions.ts';
import { groupVersionOf, type ResourceInfo } from '../../kinds/resource-info.ts';
import { ANY, type FieldType, FieldTypes } from './field-type.ts';
import type { FieldTracking, Versioned } from './field-tracking.ts';
import { resetFields } from './reset-fields.ts';
import { zeroObject } from './zero-object.ts';

const SCALE = 'io.k8s.api.autoscaling.v1.Scale';

interface KindTypes {
  type: FieldType;
  zero: unknown;
}

export interface TrackingSources {
  definitions: OpenApiDefinitions;
  /** The schema of a custom resource's version, with apiVersion, kind and metadata; undefined for other kinds. */
  customSchema(info: ResourceInfo): OpenApiSchema | undefined;
  /** The same resource in another of its versions; undefined where it is not served. */
  siblingVersion(info: ResourceInfo, apiVersion: string): ResourceInfo | undefined;
  convert(object: unknown, from: ResourceInfo, to: ResourceInfo): unknown;
}

/** What following the fields of each resource needs to know, made once for each. */
export class TrackingCatalog {
  readonly #sources: TrackingSources;
  readonly #builtinTypes: FieldTypes;
  readonly #builtin = new Map<string, KindTypes>();
  readonly #custom = new WeakMap<OpenApiSchema, KindTypes>();

  constructor(sources: TrackingSources) {
    this.#sources = sources;
    this.#builtinTypes = new FieldTypes(sources.definitions, { builtin: true });
  }

  tracking(info: ResourceInfo, subresource: string): FieldTracking {
    const { type, zero } = this.#typesOf(info);
    return {
      apiVersion: groupVersionOf(info),
      type,
      zero,
      subresource,
      reset: resetFields(info, subresource),
      schemaMayChange: info.custom,
      inVersion: (object, apiVersion) => this.#inVersion(info, object, apiVersion),
    };
  }

  /** For writes of a Scale, whatever it scales. */
  scaleTracking(): FieldTracking {
    const { type, zero } = this.#builtinKind(SCALE);
    return {
      apiVersion: 'autoscaling/v1',
      type,
      zero,
      subresource: 'scale',
      reset: undefined,
      schemaMayChange: false,
      inVersion: () => undefined,
    };
  }

  #inVersion(info: ResourceInfo, object: unknown, apiVersion: string): Versioned | undefined {
    const sibling = this.#sources.siblingVersion(info, apiVersion);
    if (sibling === undefined) return undefined;
    const { apiVersion: own } = object as { apiVersion?: string };
    const from = (own === undefined ? undefined : this.#sources.siblingVersion(info, own)) ?? info;
    return { type: this.#typesOf(sibling).type, object: this.#sources.convert(object, from, sibling) };
  }

  #typesOf(info: ResourceInfo): KindTypes {
    return info.custom ? this.#customKind(info) : this.#builtinKind(info.schemaName);
  }

  #builtinKind(name: string): KindTypes {
    let types = this.#builtin.get(name);
    if (types === undefined) {
      const schema = this.#sources.definitions.referenceTo(name);
      types = { type: this.#builtinTypes.of(schema), zero: zeroObject(this.#sources.definitions, schema) };
      this.#builtin.set(name, types);
    }
    return types;
  }

  #customKind(info: ResourceInfo): KindTypes {
    const schema = this.#sources.customSchema(info);
    if (schema === undefined) return { type: ANY, zero: {} };
    let types = this.#custom.get(schema);
    if (types === undefined) {
      const fieldTypes = new FieldTypes(this.#sources.definitions, { builtin: false });
      types = { type: fieldTypes.of(schema), zero: { apiVersion: groupVersionOf(info), kind: info.kind } };
      this.#custom.set(schema, types);
    }
    return types;
  }
}
