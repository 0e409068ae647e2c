import { duplicate, type FieldError, GoValue, invalid } from '../field-error.ts';
import { goSyntax } from '../go-print.ts';
import { type CustomSchema, isFields, propertyOf, restOf } from './custom-schema.ts';

/** Items of sets and maps that occur twice (apiserver/schema/listtype/validation.go). */
export function validateLists(value: unknown, schema: CustomSchema | undefined, path = ''): FieldError[] {
  if (schema === undefined) return [];
  if (Array.isArray(value)) return listErrors(value as unknown[], schema, path);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const property = propertyOf(schema, name);
    if (property !== undefined) return validateLists(inner, property, path === '' ? name : `${path}.${name}`);
    return validateLists(inner, restOf(schema), `${path}[${name}]`);
  });
}

function listErrors(items: unknown[], schema: CustomSchema, path: string): FieldError[] {
  const own =
    schema['x-kubernetes-list-type'] === 'set'
      ? repeated(items).map((i) => duplicate(`${path}[${i}]`, shown(items[i])))
      : schema['x-kubernetes-list-type'] === 'map'
        ? mapErrors(items, schema['x-kubernetes-list-map-keys'] ?? [], path)
        : [];
  return [...own, ...items.flatMap((item, i) => validateLists(item, schema.items, `${path}[${i}]`))];
}

function mapErrors(items: unknown[], keys: readonly string[], path: string): FieldError[] {
  const wrong = items.findIndex((item) => item !== null && !isFields(item));
  if (wrong >= 0)
    return [invalid(`${path}[${wrong}]`, items[wrong], 'must be an object for an array of list-type map')];
  const identities = items.map((item) =>
    isFields(item) ? Object.fromEntries(keys.filter((key) => key in item).map((key) => [key, item[key]])) : {},
  );
  return repeated(identities).map((i) => duplicate(`${path}[${i}]`, new GoValue(goSyntax(identities[i]))));
}

function shown(item: unknown): unknown {
  return typeof item === 'object' && item !== null ? new GoValue(goSyntax(item)) : item;
}

/** Where each item occurs for the second time. */
function repeated(items: unknown[]): number[] {
  const times = new Map<string, number>();
  const out: number[] = [];
  items.forEach((item, i) => {
    const key = JSON.stringify(sorted(item));
    const seen = times.get(key) ?? 0;
    if (seen === 1) out.push(i);
    times.set(key, seen + 1);
  });
  return out;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
