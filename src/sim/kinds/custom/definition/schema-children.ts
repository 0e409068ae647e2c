import type { CustomSchema } from '../custom-schema.ts';
import { restOf } from '../custom-schema.ts';

/** Every schema inside a schema, itself first. */
export function eachSchema(schema: CustomSchema, call: (schema: CustomSchema) => void): void {
  call(schema);
  for (const inner of innerSchemas(schema)) eachSchema(inner, call);
}

function innerSchemas(schema: CustomSchema): CustomSchema[] {
  const rest = restOf(schema);
  const { items } = schema as { items?: CustomSchema | CustomSchema[] };
  return [
    ...Object.values(schema.properties ?? {}),
    ...(rest === undefined ? [] : [rest]),
    ...(items === undefined ? [] : Array.isArray(items) ? items : [items]),
    ...(schema.allOf ?? []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.not === undefined ? [] : [schema.not]),
    ...Object.values(schema.definitions ?? {}),
    ...Object.values(schema.patternProperties ?? {}),
  ];
}

/** Whether a schema uses what structural schemas do not have; then its structure is not looked at. */
export function isBeyondStructural(schema: CustomSchema): boolean {
  let found = false;
  eachSchema(schema, (inner) => {
    found ||=
      (inner.id ?? '') !== '' ||
      inner.$ref !== undefined ||
      inner.additionalItems !== undefined ||
      inner.patternProperties !== undefined ||
      inner.definitions !== undefined ||
      inner.dependencies !== undefined ||
      Array.isArray(inner.items);
  });
  return found;
}
