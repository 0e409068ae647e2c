import { equalJson } from '../../kinds/equal-json.ts';
import { type FieldSet, LEAF, NO_FIELDS, owned } from './field-set.ts';
import { concreteType, type FieldType, fieldTypeOf, type ListType, type MapType } from './field-type.ts';
import { fieldElement, itemElement } from './path-element.ts';

/** What a write did to an object. */
export interface Comparison {
  added: FieldSet;
  modified: FieldSet;
  removed: FieldSet;
}

/** The same of one node; a node without difference has none of them. */
interface Delta {
  added?: FieldSet;
  modified?: FieldSet;
  removed?: FieldSet;
}

const EMPTY: Fields = Object.freeze({});
const NONE: Delta = Object.freeze({});
const ADDED: Delta = Object.freeze({ added: LEAF });
const MODIFIED: Delta = Object.freeze({ modified: LEAF });
const REMOVED: Delta = Object.freeze({ removed: LEAF });

/** Compares two objects of one type; what they share by reference costs nothing (structured-merge-diff/typed/compare.go). */
export function compare(type: FieldType, before: unknown, after: unknown): Comparison {
  const { added, modified, removed } = compareValues(type, before, after);
  return { added: added ?? NO_FIELDS, modified: modified ?? NO_FIELDS, removed: removed ?? NO_FIELDS };
}

function compareValues(type: FieldType, before: unknown, after: unknown): Delta {
  if (before === after) return NONE;
  if (type.kind !== 'any') return compareAs(type, before, after);
  const left = concreteType(type, before ?? after);
  const right = concreteType(type, after ?? before);
  if (before === undefined || after === undefined || left === right) return compareAs(right, before, after);
  return both(compareAs(left, before, after), compareAs(right, before, after));
}

function compareAs(type: Exclude<FieldType, { kind: 'any' }>, before: unknown, after: unknown): Delta {
  if (type.kind === 'scalar' || type.atomic) return compareLeaves(before, after);
  const delta = type.kind === 'list' ? compareLists(type, before, after) : compareMaps(type, before, after);
  if (delta === undefined) return compareLeaves(before, after);
  if (before === undefined) return { ...delta, added: owned(delta.added) };
  if (after === undefined) return { ...delta, removed: owned(delta.removed) };
  return delta;
}

function compareLeaves(before: unknown, after: unknown): Delta {
  if (before === undefined) return ADDED;
  if (after === undefined) return REMOVED;
  return equalJson(before, after) ? NONE : MODIFIED;
}

/** Undefined where both are empty: then they are leaves, so that null and empty differ. */
function compareMaps(type: MapType, before: unknown, after: unknown): Delta | undefined {
  const left = fieldsOf(before);
  const right = fieldsOf(after);
  if (isEmpty(left) && isEmpty(right)) return undefined;
  const collected = new Collected();
  for (const name in left) {
    compareField(type, name, left, right, collected);
  }
  for (const name in right) {
    if (left === undefined || !(name in left)) compareField(type, name, left, right, collected);
  }
  if (left === undefined) for (const name of missingTimes(type, right)) collected.add(fieldElement(name), ADDED);
  if (right === undefined) for (const name of missingTimes(type, left)) collected.add(fieldElement(name), REMOVED);
  return collected.delta();
}

/** Times of a struct that came or went as a whole. */
function missingTimes(type: MapType, fields: Fields | undefined): string[] {
  if (type.nullTimes.size === 0) return [];
  return [...type.nullTimes].filter((name) => fields?.[name] === undefined);
}

function compareField(
  type: MapType,
  name: string,
  left: Fields | undefined,
  right: Fields | undefined,
  collected: Collected,
): void {
  const isStruct = type.structs.has(name);
  const before = isStruct && left !== undefined ? (left[name] ?? EMPTY) : left?.[name];
  const after = isStruct && right !== undefined ? (right[name] ?? EMPTY) : right?.[name];
  if (before === after) return;
  const fieldType = fieldTypeOf(type, name);
  if (fieldType === undefined) return;
  if (fieldType.kind === 'scalar' && fieldType.nullIsAbsent) {
    if (after === null && before === undefined && left !== undefined) return;
    if (before === null && after === undefined && right !== undefined) return;
  }
  // Most of an object is as it was: to see that by itself is quicker than to follow its types.
  if (fieldType.kind !== 'scalar' && equalJson(before, after)) return;
  collected.add(fieldElement(name), compareValues(fieldType, before, after));
}

function compareLists(type: ListType, before: unknown, after: unknown): Delta | undefined {
  const left = Array.isArray(before) ? (before as unknown[]) : [];
  const right = Array.isArray(after) ? (after as unknown[]) : [];
  if (left.length === 0 && right.length === 0) return undefined;
  const leftItems = itemsByElement(type, left);
  const rightItems = itemsByElement(type, right);
  const collected = new Collected();
  for (const [element, items] of leftItems) {
    collected.add(element, compareItems(type, items, rightItems.get(element) ?? []));
  }
  for (const [element, items] of rightItems) {
    if (!leftItems.has(element)) collected.add(element, compareItems(type, [], items));
  }
  return collected.delta();
}

/** Repeated items are owned as one leaf. */
function compareItems(type: ListType, left: unknown[], right: unknown[]): Delta {
  if (left.length <= 1 && right.length <= 1) return compareValues(type.element, left[0], right[0]);
  if (left.length >= 2 && right.length >= 2) return equalJson(left, right) ? NONE : MODIFIED;
  const single = compareValues(
    type.element,
    left.length >= 2 ? undefined : left[0],
    right.length >= 2 ? undefined : right[0],
  );
  const mark = left.length >= 2 ? REMOVED : ADDED;
  return both(single, mark);
}

function itemsByElement(type: ListType, list: unknown[]): Map<string, unknown[]> {
  const out = new Map<string, unknown[]>();
  for (const item of list) {
    const element = itemElement(type, item);
    const items = out.get(element);
    if (items === undefined) out.set(element, [item]);
    else items.push(item);
  }
  return out;
}

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function isEmpty(fields: Fields | undefined): boolean {
  for (const name in fields) if (fields[name] !== undefined) return false;
  return true;
}

/** The differences of a node's children, gathered only where there are any. */
class Collected {
  #added: Record<string, FieldSet> | undefined;
  #modified: Record<string, FieldSet> | undefined;
  #removed: Record<string, FieldSet> | undefined;

  add(element: string, delta: Delta): void {
    if (delta === NONE) return;
    if (delta.added !== undefined) (this.#added ??= {})[element] = delta.added;
    if (delta.modified !== undefined) (this.#modified ??= {})[element] = delta.modified;
    if (delta.removed !== undefined) (this.#removed ??= {})[element] = delta.removed;
  }

  delta(): Delta {
    if (this.#added === undefined && this.#modified === undefined && this.#removed === undefined) return NONE;
    return {
      ...(this.#added === undefined ? {} : { added: this.#added }),
      ...(this.#modified === undefined ? {} : { modified: this.#modified }),
      ...(this.#removed === undefined ? {} : { removed: this.#removed }),
    };
  }
}

function both(a: Delta, b: Delta): Delta {
  const out: Delta = {};
  for (const kind of ['added', 'modified', 'removed'] as const) {
    const left = a[kind];
    const right = b[kind];
    if (left === undefined && right === undefined) continue;
    const isSelf =
      left === LEAF || right === LEAF || (left !== undefined && '.' in left) || (right !== undefined && '.' in right);
    const merged = { ...left, ...right };
    out[kind] = isSelf ? owned(merged) : merged;
  }
  return out;
}
