import type { OpenApiDefinitions, OpenApiSchema } from '../../kinds/open-api-definitions.ts';
import { unexpected } from './strategic-merge-error.ts';

/** How a field is merged: the Go tags patchStrategy and patchMergeKey, and the schema below. */
export interface PatchMeta {
  strategies: readonly string[];
  mergeKey: string;
  /** Of the field for maps, of its items for lists. */
  below: PatchSchema;
}

/** What a strategic merge patch needs to know of one type. */
export class PatchSchema {
  readonly #definitions: OpenApiDefinitions;
  readonly #schema: OpenApiSchema;
  readonly #typeName: string;

  constructor(definitions: OpenApiDefinitions, schema: OpenApiSchema) {
    this.#definitions = definitions;
    this.#schema = definitions.resolve(schema);
    this.#typeName = goTypeOf(definitions.reference(schema));
  }

  /** The kind of the Go type, as messages name it. */
  get kind(): string {
    if (this.#schema.type === 'array') return 'slice';
    if (this.#schema.type !== 'object') return this.#schema.type ?? 'struct';
    return this.#schema.properties === undefined ? 'map' : 'struct';
  }

  ofMap(field: string): PatchMeta {
    const schema = this.#field(field);
    return { ...tags(schema), below: new PatchSchema(this.#definitions, schema) };
  }

  ofList(field: string): PatchMeta {
    const schema = this.#field(field);
    const items = this.#definitions.resolve(schema).items;
    if (items === undefined) throw unexpected(`expected slice or array type, but got: ${this.kind}`);
    return { ...tags(schema), below: new PatchSchema(this.#definitions, items) };
  }

  #field(name: string): OpenApiSchema {
    if (this.kind !== 'struct') {
      throw unexpected(`merging an object in json but data type is not struct, instead is: ${this.kind}`);
    }
    const properties = this.#schema.properties ?? {};
    if (Object.hasOwn(properties, name)) return properties[name];
    throw unexpected(`unable to find api field in struct ${this.#typeName} for the json field ${JSON.stringify(name)}`);
  }
}

function tags(schema: OpenApiSchema): { strategies: readonly string[]; mergeKey: string } {
  const strategy = schema['x-kubernetes-patch-strategy'];
  return {
    strategies: strategy === undefined ? [] : strategy.split(','),
    mergeKey: schema['x-kubernetes-patch-merge-key'] ?? '',
  };
}

function goTypeOf(definition: string | undefined): string {
  return definition === undefined ? '' : definition.slice(definition.lastIndexOf('.') + 1);
}
