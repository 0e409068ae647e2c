import { cloneJson } from '../clone-json.ts';
import { type CustomSchema, isFields, propertyOf, restOf } from './custom-schema.ts';

/** Sets defaults where fields are missing, or null where they may not be (apiserver/schema/defaulting/algorithm.go). */
export function defaultObject(value: unknown, schema: CustomSchema | undefined): void {
  if (schema === undefined) return;
  if (Array.isArray(value)) {
    const items = schema.items;
    value.forEach((item, i) => {
      if (isWrongNull(item, items)) value[i] = cloneJson(items?.default ?? null);
      defaultObject(value[i], items);
    });
  } else if (isFields(value)) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      if (property.default === undefined) continue;
      if (value[name] === undefined || isWrongNull(value[name], property)) value[name] = cloneJson(property.default);
    }
    for (const name of Object.keys(value)) {
      const property = propertyOf(schema, name);
      const rest = restOf(schema);
      if (property === undefined && isWrongNull(value[name], rest)) value[name] = cloneJson(rest?.default ?? null);
      defaultObject(value[name], property ?? rest);
    }
  }
}

/** Drops nulls that the schema does not allow and no default will replace. */
export function dropWrongNulls(value: unknown, schema: CustomSchema | undefined): void {
  if (schema === undefined) return;
  if (Array.isArray(value)) {
    for (const item of value) dropWrongNulls(item, schema.items);
  } else if (isFields(value)) {
    for (const [name, inner] of Object.entries(value)) {
      const property = propertyOf(schema, name) ?? restOf(schema);
      if (isWrongNull(inner, property) && property?.default === undefined) delete value[name];
      else dropWrongNulls(inner, property);
    }
  }
}

function isWrongNull(value: unknown, schema: CustomSchema | undefined): boolean {
  return value === null && schema !== undefined && schema.nullable !== true;
}
