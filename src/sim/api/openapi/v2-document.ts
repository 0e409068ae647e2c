import type { OpenApiSchema } from '../../kinds/open-api-definitions.ts';
import type { DocumentSources } from './v3-document.ts';
import { v3Document } from './v3-document.ts';

interface V3 {
  info: object;
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, OpenApiSchema> };
}

interface V3Operation {
  parameters?: V3Parameter[];
  requestBody?: { content: Record<string, { schema: OpenApiSchema }>; required?: boolean };
  responses: Record<string, { description: string; content?: Record<string, { schema: OpenApiSchema }> }>;
}

interface V3Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: { type?: string };
}

/** The OpenAPI v2 document: the same operations and schemas as v3's, all in one and in the older form. */
export function v2Document(sources: DocumentSources): object {
  const v3 = v3Document(sources) as V3;
  const paths = Object.entries(v3.paths).map(([path, item]) => [path, pathItem(item)]);
  const schemas = Object.entries(sources.schemas).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    swagger: '2.0',
    info: v3.info,
    paths: Object.fromEntries(paths) as Record<string, unknown>,
    definitions: Object.fromEntries(schemas.map(([name, schema]) => [name, v2Schema(schema)])),
    securityDefinitions: {
      BearerToken: { type: 'apiKey', description: 'Bearer Token authentication', name: 'authorization', in: 'header' },
    },
    security: [{ BearerToken: [] }],
  };
}

function pathItem(item: Record<string, unknown>): object {
  const { parameters, ...methods } = item;
  return {
    ...Object.fromEntries(Object.entries(methods).map(([method, value]) => [method, operation(value as V3Operation)])),
    parameters: (parameters as V3Parameter[]).map(parameter),
  };
}

function operation({ parameters = [], requestBody, responses, ...rest }: V3Operation): object {
  const consumes = Object.keys(requestBody?.content ?? {});
  const body = Object.values(requestBody?.content ?? {})[0];
  const produces = Object.keys(Object.values(responses)[0]?.content ?? {});
  return {
    ...rest,
    schemes: ['https'],
    ...(consumes.length === 0 ? {} : { consumes }),
    ...(produces.length === 0 ? {} : { produces }),
    parameters: [
      ...(body === undefined
        ? []
        : [
            {
              name: 'body',
              in: 'body',
              ...(requestBody?.required ? { required: true } : {}),
              schema: v2Schema(body.schema),
            },
          ]),
      ...parameters.map(parameter),
    ],
    responses: Object.fromEntries(Object.entries(responses).map(([code, response]) => [code, v2Response(response)])),
  };
}

function parameter({ schema, ...rest }: V3Parameter): object {
  return { ...rest, type: schema.type, uniqueItems: true };
}

function v2Response({ description, content }: V3Operation['responses'][string]): object {
  const schema = Object.values(content ?? {})[0]?.schema;
  return { description, ...(schema === undefined ? {} : { schema: v2Schema(schema) }) };
}

/** References stand alone in v2; what v3 says by `oneOf` is a format. */
export function v2Schema(schema: OpenApiSchema): Record<string, unknown> {
  const only = schema.allOf?.[0];
  if (schema.allOf?.length === 1 && only?.$ref !== undefined) {
    const { allOf: _, default: __, ...rest } = schema;
    return { ...v2Schema(rest), $ref: v2Ref(only.$ref) };
  }
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$ref') out.$ref = v2Ref(value as string);
    else if (key === 'properties') out.properties = mapped(value as Record<string, OpenApiSchema>);
    else if (key === 'items') out.items = v2Schema(value as OpenApiSchema);
    else if (key === 'additionalProperties')
      out[key] = typeof value === 'object' ? v2Schema(value as OpenApiSchema) : value;
    else if (key === 'oneOf') {
      if (out.type === undefined) out.type = 'string';
    } else if (key !== 'default' && key !== 'allOf' && key !== 'anyOf' && key !== 'not' && key !== 'nullable')
      out[key] = value;
  }
  return out;
}

function mapped(properties: Record<string, OpenApiSchema>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, v2Schema(schema)]));
}

function v2Ref(ref: string): string {
  return ref.replace('#/components/schemas/', '#/definitions/');
}
