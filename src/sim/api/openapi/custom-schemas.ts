import type { OpenApiSchema } from '../../kinds/open-api-definitions.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';

const CONVENTIONS = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';
const META = '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1';
const TYPE_META = {
  apiVersion: {
    type: 'string',
    description: `APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: ${CONVENTIONS}#resources`,
  },
  kind: {
    type: 'string',
    description: `Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: ${CONVENTIONS}#types-kinds`,
  },
} satisfies Record<string, OpenApiSchema>;

interface Sources {
  customSchema(info: ResourceInfo): OpenApiSchema | undefined;
  form: 'v2' | 'v3';
}

/** The schemas of custom resources and their lists as OpenAPI publishes them (upstream: pkg/controller/openapi/builder). */
export function customSchemas(infos: readonly ResourceInfo[], sources: Sources): Record<string, OpenApiSchema> {
  const out: Record<string, OpenApiSchema> = {};
  for (const info of infos) {
    const { group, version, resource, schemaName } = info;
    const type = (name: string) => ({ 'x-kubernetes-group-version-kind': [{ group, version, kind: name }] });
    out[schemaName] = {
      ...objectSchema(sources.customSchema(info), sources.form),
      ...type(info.kind),
    };
    out[`${schemaName}List`] = {
      type: 'object',
      description: `${info.kind}List is a list of ${info.kind}`,
      required: ['items'],
      properties: {
        ...TYPE_META,
        items: {
          type: 'array',
          description: `List of ${resource}. More info: ${CONVENTIONS}`,
          items: { $ref: `#/components/schemas/${schemaName}` },
        },
        metadata: reference('ListMeta', `Standard list metadata. More info: ${CONVENTIONS}#types-kinds`),
      },
      ...type(`${info.kind}List`),
    };
  }
  return out;
}

/** kubectl takes a schema with properties for one without others: what keeps unknown fields has none in v2. */
function objectSchema(given: OpenApiSchema | undefined, form: 'v2' | 'v3'): OpenApiSchema {
  if (given === undefined || (form === 'v2' && given['x-kubernetes-preserve-unknown-fields'] === true))
    return { type: 'object' };
  const schema = embedded(form === 'v2' ? v2Structural(given) : given, form);
  const metadata = reference('ObjectMeta', `Standard object's metadata. More info: ${CONVENTIONS}#metadata`);
  return { ...schema, type: 'object', properties: { ...schema.properties, ...TYPE_META, metadata } };
}

/** A reference that says something besides stands within `allOf` (kube-openapi/pkg/util, WrapRefs); v2 has it bare. */
function reference(name: string, description: string): OpenApiSchema {
  return { allOf: [{ $ref: `${META}.${name}` }], description };
}

/** Objects within objects say what every object says. */
function embedded(schema: OpenApiSchema, form: 'v2' | 'v3'): OpenApiSchema {
  const out = mapChildren(schema, (child) => embedded(child, form));
  if (form === 'v2' && out['x-kubernetes-preserve-unknown-fields'] === true) return out;
  if (out['x-kubernetes-embedded-resource'] !== true) return out;
  const text = (description: string): OpenApiSchema => ({ type: 'string', description });
  return {
    ...out,
    required: [...new Set([...(out.required ?? []), 'kind', 'apiVersion'])],
    properties: {
      ...out.properties,
      apiVersion: text(
        `apiVersion defines the versioned schema of this representation of an object. More info: ${CONVENTIONS}#resources`,
      ),
      kind: text(
        `kind is a string value representing the type of this object. In CamelCase. More info: ${CONVENTIONS}#types-kinds`,
      ),
      metadata: reference('ObjectMeta', `Standard object's metadata. More info: ${CONVENTIONS}#metadata`),
    },
  };
}

/** What v2, and kubectl with it, cannot say or cope with is left out (upstream: pkg/controller/openapi/v2/conversion.go). */
function v2Structural(given: OpenApiSchema): OpenApiSchema {
  const { allOf: _, oneOf: __, anyOf: ___, not: ____, nullable, ...schema } = mapChildren(given, (child) => child);
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (nullable === true || keepsUnknown) {
    delete schema.items;
    delete schema.properties;
  }
  if (
    nullable === true ||
    (schema.type === 'array' && schema.items === undefined) ||
    (keepsUnknown && schema.type === 'object')
  )
    delete schema.type;
  const required = (schema.required ?? []).filter((name) => schema.properties?.[name]?.nullable !== true);
  if (schema.required !== undefined) schema.required = required;
  return mapChildren(schema, v2Structural);
}

function mapChildren(schema: OpenApiSchema, change: (child: OpenApiSchema) => OpenApiSchema): OpenApiSchema {
  const out = { ...schema };
  if (schema.properties !== undefined)
    out.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, child]) => [name, change(child)]),
    );
  if (typeof schema.items === 'object') out.items = change(schema.items);
  if (typeof schema.additionalProperties === 'object') out.additionalProperties = change(schema.additionalProperties);
  return out;
}
