import { type FieldSet, isEmptySet, isOwned, owned } from './field-set.ts';
import { concreteType, type FieldType, fieldTypeOf, type ListType, type MapType } from './field-type.ts';
import { fieldElement, itemElement } from './path-element.ts';

/**
 * The value without the fields and items of a set, and without what that leaves empty; undefined where nothing is left
 * (structured-merge-diff/typed/remove.go).
 */
export function removeItems(type: FieldType, value: unknown, gone: FieldSet): unknown {
  if (isEmptySet(gone)) return value;
  const concrete = concreteType(type, value);
  if (concrete.kind === 'scalar') return value;
  if (concrete.kind === 'list') return removeFromList(concrete, value, gone);
  return removeFromMap(concrete, value, gone);
}

/** The set with every declared field on the way to its members, which field sets leave out. */
export function withNamedFields(type: FieldType, set: FieldSet): FieldSet {
  const out: Record<string, FieldSet> = {};
  for (const element in set) {
    if (element === '.') {
      out[element] = set[element];
      continue;
    }
    const below = withNamedFields(typeBelow(type, element), set[element]);
    const isNamed = type.kind === 'map' && element.startsWith('f:') && type.fields.has(element.slice(2));
    out[element] = isNamed ? owned(below) : below;
  }
  return out;
}

function removeFromList(list: ListType, value: unknown, gone: FieldSet): unknown {
  if (!Array.isArray(value) || value.length === 0 || list.atomic) return undefined;
  const out: unknown[] = [];
  for (const item of value as unknown[]) {
    const node = gone[itemElement(list, item)];
    if (node === undefined) out.push(item);
    else if (!isOwned(node)) out.push(removeItems(list.element, item, node) ?? null);
  }
  return out.length === 0 ? undefined : out;
}

function removeFromMap(map: MapType, value: unknown, gone: FieldSet): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || map.atomic) return undefined;
  const out: Record<string, unknown> = {};
  let isLeft = false;
  for (const [name, inner] of Object.entries(value as Record<string, unknown>)) {
    const node = gone[fieldElement(name)];
    if (node !== undefined && isOwned(node)) continue;
    const type = fieldTypeOf(map, name);
    const rest = node === undefined || type === undefined ? inner : removeItems(type, inner, node);
    out[name] = rest ?? null;
    isLeft = true;
  }
  return isLeft ? out : undefined;
}

function typeBelow(type: FieldType, element: string): FieldType {
  const concrete = concreteType(type, element.startsWith('f:') ? {} : []);
  if (concrete.kind === 'list') return concrete.element;
  if (concrete.kind === 'map') return fieldTypeOf(concrete, element.slice(2)) ?? { kind: 'any' };
  return concrete;
}
