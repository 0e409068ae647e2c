import { type GoField, type GoStruct, type GoType, sharedGoTypes } from '../go-types.ts';

type Fields = Record<string, unknown>;

/**
 * An object as Go writes it: lists that are optional and empty are left out. The very same object where none is. What it
 * has in common with `stored` has none.
 */
export function withoutEmptyLists<T extends object>(schemaName: string, object: T, stored?: object): T {
  if (!hasEmptyList(object, stored)) return object;
  const type = sharedGoTypes().find(schemaName);
  return type === undefined ? object : (without(type, object) as T);
}

function hasEmptyList(value: unknown, stored: unknown): boolean {
  if (value === stored || typeof value !== 'object' || value === null) return false;
  const known = (typeof stored === 'object' && stored !== null ? stored : {}) as Fields;
  if (Array.isArray(value)) return value.length === 0 || value.some((item, at) => hasEmptyList(item, known[at]));
  for (const key in value) if (hasEmptyList((value as Fields)[key], known[key])) return true;
  return false;
}

function without(type: GoType, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  switch (type.form) {
    case 'pointer':
      return without(type.to, value);
    case 'slice':
      return Array.isArray(value) ? value.map((item) => without(type.of, item)) : value;
    case 'map':
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, without(type.of, item)]));
    case 'struct': {
      const kept = Object.entries(value).filter(([key, item]) => {
        const isEmpty = Array.isArray(item) && item.length === 0;
        return !isEmpty || fieldNamed(type, key)?.omitEmpty !== true;
      });
      return Object.fromEntries(
        kept.map(([key, item]) => {
          const field = fieldNamed(type, key);
          return [key, field === undefined ? item : without(field.type, item)];
        }),
      );
    }
    default:
      return value;
  }
}

function fieldNamed(type: GoStruct, key: string): GoField | undefined {
  const at = type.indexOf.get(key);
  return at === undefined ? undefined : type.fields[at];
}
