/** A schema of OpenAPI v3 as the API server publishes it. */
export interface OpenApiSchema {
  description?: string;
  type?: string;
  format?: string;
  nullable?: boolean;
  $ref?: string;
  allOf?: OpenApiSchema[];
  oneOf?: OpenApiSchema[];
  anyOf?: OpenApiSchema[];
  not?: OpenApiSchema;
  properties?: Record<string, OpenApiSchema>;
  additionalProperties?: OpenApiSchema | boolean;
  items?: OpenApiSchema;
  required?: string[];
  default?: unknown;
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: string;
  'x-kubernetes-patch-strategy'?: string;
  'x-kubernetes-patch-merge-key'?: string;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
}

const PREFIX = '#/components/schemas/';

/** Named schemas, and what their references lead to. */
export class OpenApiDefinitions {
  readonly #schemas: Readonly<Record<string, OpenApiSchema>>;
  readonly #references = new Map<string, OpenApiSchema>();
  readonly #resolved = new WeakMap<OpenApiSchema, OpenApiSchema>();

  constructor(schemas: Readonly<Record<string, OpenApiSchema>>) {
    this.#schemas = schemas;
  }

  named(name: string): OpenApiSchema | undefined {
    return Object.hasOwn(this.#schemas, name) ? this.#schemas[name] : undefined;
  }

  /** A schema that refers to the one of this name, always the same. */
  referenceTo(name: string): OpenApiSchema {
    let reference = this.#references.get(name);
    if (reference === undefined) {
      reference = { $ref: `${PREFIX}${name}` };
      this.#references.set(name, reference);
    }
    return reference;
  }

  /** The name that a schema refers to, where it does nothing else. */
  reference(schema: OpenApiSchema): string | undefined {
    const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
    return ref?.startsWith(PREFIX) ? ref.slice(PREFIX.length) : undefined;
  }

  /** Follows references to the schema that says something. */
  resolve(schema: OpenApiSchema): OpenApiSchema {
    let resolved = this.#resolved.get(schema);
    if (resolved === undefined) {
      resolved = this.#follow(schema);
      this.#resolved.set(schema, resolved);
    }
    return resolved;
  }

  #follow(schema: OpenApiSchema): OpenApiSchema {
    let current = schema;
    for (let name = this.reference(current); name !== undefined; name = this.reference(current)) {
      const next = this.named(name);
      if (next === undefined) return current;
      current = next;
    }
    return current;
  }
}
