/**
 * A set of owned fields, as `fieldsV1` has it: fields are `f:NAME`, items of lists `k:{KEYS}` or `v:VALUE`. A node that is
 * empty, or has '.', is owned itself; the root never is. Sets are immutable and share their parts.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

/** An owned node without anything below. */
export const LEAF: FieldSet = Object.freeze({});
/** No field at all. */
export const NO_FIELDS: FieldSet = Object.freeze({});

const SELF = '.';

export function isEmptySet(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

export function isOwned(node: FieldSet): boolean {
  return SELF in node || isEmptySet(node);
}

/** The node, owned itself. */
export function owned(node: FieldSet | undefined): FieldSet {
  if (node === undefined || isOwned(node)) return node ?? LEAF;
  return { [SELF]: LEAF, ...node };
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmptySet(b)) return a;
  if (isEmptySet(a)) return b;
  let out: Record<string, FieldSet> | undefined;
  for (const key in b) {
    const node = key in a ? unionNodes(a[key], b[key]) : b[key];
    if (node === a[key]) continue;
    out ??= { ...a };
    out[key] = node;
  }
  return out ?? a;
}

/** What is in `a` and not in `b`; fields below one of `b` stay. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  let out: Record<string, FieldSet> | undefined;
  for (const key in a) {
    if (key === SELF || !(key in b)) continue;
    const rest = differenceOfNodes(a[key], b[key]);
    if (rest === a[key]) continue;
    out ??= { ...a };
    if (rest === undefined) delete out[key];
    else out[key] = rest;
  }
  return out ?? a;
}

/** What is in `a`, without the fields of `b` and all below them. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  let out: Record<string, FieldSet> | undefined;
  for (const key in a) {
    if (key === SELF || !(key in b)) continue;
    const rest = isOwned(b[key]) ? undefined : recursiveRest(a[key], b[key]);
    if (rest === a[key]) continue;
    out ??= { ...a };
    if (rest === undefined) delete out[key];
    else out[key] = rest;
  }
  return out ?? a;
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const out: Record<string, FieldSet> = {};
  for (const key in a) {
    if (key === SELF || !(key in b)) continue;
    const isShared = isOwned(a[key]) && isOwned(b[key]);
    const below = intersection(a[key], b[key]);
    const node = nodeOf(isShared, below);
    if (node !== undefined) out[key] = node;
  }
  return out;
}

export function hasPath(set: FieldSet, path: readonly string[]): boolean {
  let node = set;
  for (const element of path) {
    if (!(element in node)) return false;
    node = node[element];
  }
  return isOwned(node);
}

export function pathSet(...paths: readonly (readonly string[])[]): FieldSet {
  return paths.reduce<FieldSet>((set, path) => union(set, singlePath(path)), NO_FIELDS);
}

/** Calls back with each owned path, in upstream's order: at each level what is owned, then what lies below. */
export function eachPath(set: FieldSet, call: (path: readonly string[]) => void, prefix: readonly string[] = []): void {
  const keys = Object.keys(set).filter((key) => key !== SELF);
  keys.sort(compareElements);
  for (const key of keys) if (isOwned(set[key])) call([...prefix, key]);
  for (const key of keys) if (!isEmptySet(set[key])) eachPath(set[key], call, [...prefix, key]);
}

/** A path as messages show it: `.spec.containers[name="c"].image`. */
export function pathText(path: readonly string[]): string {
  return path.map(elementText).join('');
}

function unionNodes(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  const merged = union(a, b);
  return isOwned(a) || isOwned(b) ? owned(merged) : merged;
}

function differenceOfNodes(a: FieldSet, b: FieldSet): FieldSet | undefined {
  const keepsSelf = isOwned(a) && !isOwned(b);
  const below = difference(a, b);
  if (below === a && keepsSelf === isOwned(a)) return a;
  return nodeOf(keepsSelf, below);
}

function recursiveRest(a: FieldSet, b: FieldSet): FieldSet | undefined {
  const below = recursiveDifference(a, b);
  return below === a ? a : nodeOf(isOwned(a), below);
}

/** A node from what is owned of it and what lies below (a mark of its own in `below` does not count). */
function nodeOf(self: boolean, below: FieldSet): FieldSet | undefined {
  const { [SELF]: _mark, ...children } = below;
  if (isEmptySet(children)) return self ? LEAF : undefined;
  return self ? { [SELF]: LEAF, ...children } : children;
}

function singlePath(path: readonly string[]): FieldSet {
  return path.reduceRight<FieldSet>((below, element) => ({ [element]: below }), LEAF);
}

function elementText(element: string): string {
  const rest = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'f:':
      return `.${rest}`;
    case 'k:': {
      const keys = Object.entries(JSON.parse(rest) as Record<string, unknown>);
      return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
    }
    case 'v:':
      return `[=${rest}]`;
    default:
      return `[${rest}]`;
  }
}

const KIND_ORDER = 'fkvi';

function compareElements(a: string, b: string): number {
  const byKind = KIND_ORDER.indexOf(a[0]) - KIND_ORDER.indexOf(b[0]);
  if (byKind !== 0) return byKind;
  if (a[0] === 'f') return a < b ? -1 : a > b ? 1 : 0;
  return compareValues(parse(a), parse(b));
}

function parse(element: string): unknown {
  return JSON.parse(element.slice(2));
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    const left = Object.entries(a).flat();
    const right = Object.entries(b).flat();
    for (let i = 0; i < Math.min(left.length, right.length); i++) {
      const order = compareValues(left[i], right[i]);
      if (order !== 0) return order;
    }
    return left.length - right.length;
  }
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const left = String(a);
  const right = String(b);
  return left < right ? -1 : left > right ? 1 : 0;
}
