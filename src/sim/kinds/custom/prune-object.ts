import {
  type CustomSchema,
  isEmbedded,
  isFields,
  META_FIELDS,
  preserves,
  propertyOf,
  restOf,
  takesMore,
} from './custom-schema.ts';

/** Drops fields that the schema does not know, and names them, sorted (apiserver/schema/pruning/algorithm.go). */
export function pruneObject(object: unknown, schema: CustomSchema): string[] {
  const unknown: string[] = [];
  prune(object, schema, '', true, unknown);
  return unknown.sort();
}

function prune(value: unknown, schema: CustomSchema | undefined, path: string, root: boolean, unknown: string[]): void {
  if (preserves(schema)) {
    skip(value, schema, path, root, unknown);
  } else if (Array.isArray(value)) {
    value.forEach((item, i) => prune(item, schema?.items, `${path}[${i}]`, false, unknown));
  } else if (isFields(value)) {
    for (const [name, inner] of Object.entries(value)) {
      if ((root || isEmbedded(schema)) && META_FIELDS.has(name)) continue;
      const below = join(path, name);
      const property = propertyOf(schema, name);
      if (property !== undefined) prune(inner, property, below, false, unknown);
      else if (schema !== undefined && takesMore(schema)) prune(inner, restOf(schema), below, false, unknown);
      else {
        unknown.push(below);
        delete value[name];
      }
    }
  }
}

/** Below a preserved node only what is declared is looked at. */
function skip(value: unknown, schema: CustomSchema | undefined, path: string, root: boolean, unknown: string[]): void {
  if (Array.isArray(value)) {
    value.forEach((item, i) => skip(item, schema?.items, `${path}[${i}]`, false, unknown));
  } else if (isFields(value)) {
    for (const [name, inner] of Object.entries(value)) {
      if ((root || isEmbedded(schema)) && META_FIELDS.has(name)) continue;
      const property = propertyOf(schema, name) ?? restOf(schema);
      if (property !== undefined) prune(inner, property, join(path, name), false, unknown);
    }
  }
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
