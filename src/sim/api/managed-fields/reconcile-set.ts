import { type FieldSet, isOwned, LEAF } from './field-set.ts';
import { ANY, type FieldType, fieldTypeOf } from './field-type.ts';

/** A set whose type has since become atomic somewhere owns that node whole (typed/reconcile_schema.go). */
export function reconcileSet(type: FieldType, set: FieldSet): FieldSet {
  let out: Record<string, FieldSet> | undefined;
  for (const element in set) {
    if (element === '.') continue;
    const below = typeBelow(type, element);
    const node = reconcileNode(below, set[element]);
    if (node !== set[element]) (out ??= { ...set })[element] = node;
  }
  return out ?? set;
}

function reconcileNode(type: FieldType, node: FieldSet): FieldSet {
  const isWhole = isOwned(node) && Object.keys(node).length === 0;
  if (isWhole || type.kind === 'any' || type.kind === 'scalar') return node;
  return type.atomic ? LEAF : reconcileSet(type, node);
}

function typeBelow(type: FieldType, element: string): FieldType {
  if (type.kind === 'list') return type.element;
  if (type.kind === 'map') return fieldTypeOf(type, element.slice(2)) ?? ANY;
  return ANY;
}
