import { type FieldSet, LEAF, NO_FIELDS, owned } from './field-set.ts';
import { concreteType, type FieldType, fieldTypeOf, type ListType, type MapType } from './field-type.ts';
import { fieldElement, itemElement } from './path-element.ts';

/** Every leaf and item that a value names (structured-merge-diff/typed/tofieldset.go). */
export function toFieldSet(type: FieldType, value: unknown): FieldSet {
  return nodeOf(type, value) ?? NO_FIELDS;
}

function nodeOf(type: FieldType, value: unknown): FieldSet | undefined {
  const concrete = concreteType(type, value);
  if (concrete.kind === 'scalar' || concrete.atomic) return LEAF;
  return concrete.kind === 'list' ? listNode(concrete, value) : mapNode(concrete, value);
}

function listNode(list: ListType, value: unknown): FieldSet | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const elements = value.map((item) => itemElement(list, item));
  const repeated = new Set(elements.filter((element, i) => elements.indexOf(element) !== i));
  const out: Record<string, FieldSet> = {};
  elements.forEach((element, i) => {
    out[element] = repeated.has(element) ? LEAF : owned(nodeOf(list.element, value[i]));
  });
  return out;
}

function mapNode(map: MapType, value: unknown): FieldSet | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  let out: Record<string, FieldSet> | undefined;
  for (const [name, inner] of Object.entries(value)) {
    const type = fieldTypeOf(map, name);
    if (inner === undefined || type === undefined) continue;
    const node = nodeOf(type, inner);
    const isOwnedItself = isEmptyOrNull(inner) || !map.fields.has(name);
    if (node === undefined && !isOwnedItself) continue;
    out ??= {};
    out[fieldElement(name)] = isOwnedItself ? owned(node) : (node ?? LEAF);
  }
  return out;
}

function isEmptyOrNull(value: unknown): boolean {
  if (value === null) return true;
  return typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0;
}
