import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../package-root.ts';
import type { OpenApiSchema } from '../../kinds/open-api-definitions.ts';
import type { Schemas } from './v3-document.ts';

/** Texts by field; a schema's own has the empty name. */
type Texts = Readonly<Record<string, string>>;

/** The schemas with what Kubernetes says of them and their fields, for those who want to read it; the build takes it from kubernetes-types. */
export function describedSchemas(schemas: Schemas): Schemas {
  const file = join(packageRoot(), 'dist/descriptions.json');
  const texts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Texts>;
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      texts[name] === undefined ? schema : described(schema, texts[name]),
    ]),
  );
}

function described(schema: OpenApiSchema, texts: Texts): OpenApiSchema {
  const { properties } = schema;
  const told = describe(schema, texts['']);
  if (properties === undefined) return told;
  const fields = Object.entries(properties).map(([name, property]) => [name, describe(property, texts[name])]);
  return { ...told, properties: Object.fromEntries(fields) as Record<string, OpenApiSchema> };
}

function describe(schema: OpenApiSchema, description: string | undefined): OpenApiSchema {
  return description === undefined ? schema : { description, ...schema };
}
