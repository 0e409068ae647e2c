import { UnmarshalError } from './unmarshal-error.ts';

const PACKAGE = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';

/** The type that these types hold, by its OpenAPI name. */
export const SCHEMA = `${PACKAGE}.JSONSchemaProps`;

type ReadSchema = (value: unknown) => unknown;

/** Types that are a schema or something else, and read their own JSON (apiextensions/v1/marshal.go). */
export const SCHEMA_OR: Readonly<Record<string, (value: unknown, schema: ReadSchema) => unknown>> = {
  'v1.JSONSchemaPropsOrArray': (value, schema) => {
    if (isObject(value)) return schema(value);
    return Array.isArray(value) ? value.map(schema) : null;
  },
  'v1.JSONSchemaPropsOrBool': (value, schema) => {
    if (isObject(value)) return schema(value);
    if (typeof value === 'boolean' || value === null) return value;
    throw new UnmarshalError('boolean or JSON schema expected');
  },
  'v1.JSONSchemaPropsOrStringArray': (value, schema) => (isObject(value) ? schema(value) : value),
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
