import { fieldOf, internalForm } from '../go-internal/internal-form.ts';
import type { InternalType } from '../go-internal/internal-types.ts';
import { parseQuantity } from '../quantity.ts';
import { difference } from './difference.ts';

/** A value at one place: `undefined` is Go's nil, no `Side` at all that nothing stands there. */
export interface Side {
  value: unknown;
}

/** Two values of a type, compared down to their leaves. */
export interface ValueNode {
  type: InternalType;
  x?: Side;
  y?: Side;
  same: number;
  diff: number;
  /** Leaves that were compared by a method of their type. */
  compared: number;
  children: number;
  depth: number;
  records: readonly { key: string; node: ValueNode }[];
  /** What a pointer points to. */
  target?: ValueNode;
}

export function compareValues(type: InternalType, x: Side | undefined, y: Side | undefined): ValueNode {
  if (x === undefined || y === undefined) return leaf(type, x, y, false);
  const [one, other] = [x.value, y.value];
  switch (type.form) {
    case 'struct': {
      const [a, b] = [internalForm(type, one), internalForm(type, other)];
      const records = type.fields.map((field) => ({
        key: field.goName,
        node: compareValues(field.type, { value: fieldOf(a, field) }, { value: fieldOf(b, field) }),
      }));
      return parent({ type, x, y, records });
    }
    case 'pointer': {
      if (one === undefined || other === undefined || /Time$/.test(type.name)) return leaf(type, x, y, one === other);
      return parent({ type, x, y, records: [], target: compareValues(type.to, x, y) });
    }
    case 'slice': {
      // What the server compares has no empty lists.
      if (isNoList(one) || isNoList(other))
        return leaf(type, listSide(one), listSide(other), isNoList(one) === isNoList(other));
      return parent({ type, x, y, records: compareItems(type.of, one as unknown[], other as unknown[]) });
    }
    case 'map':
      if (one === undefined || other === undefined) return leaf(type, x, y, one === other);
      return parent({ type, x, y, records: compareEntries(type.of, one as Entries, other as Entries) });
    case 'opaque':
      return { ...leaf(type, x, y, equalOpaque(type.name, one, other)), compared: 1 };
    case 'basic':
      return leaf(type, x, y, (one ?? zeroOf(type.basic)) === (other ?? zeroOf(type.basic)));
  }
}

function isNoList(value: unknown): boolean {
  return !Array.isArray(value) || value.length === 0;
}

function listSide(value: unknown): Side {
  return { value: isNoList(value) ? undefined : value };
}

type Entries = Record<string, unknown>;

function compareItems(of: InternalType, xs: unknown[], ys: unknown[]) {
  const edits = difference(xs.length, ys.length, (x, y) => compareValues(of, { value: xs[x] }, { value: ys[y] }));
  const records: { key: string; node: ValueNode }[] = [];
  let [x, y] = [0, 0];
  for (const edit of edits) {
    const left = edit === 'uniqueY' ? undefined : { value: xs[x++] };
    const right = edit === 'uniqueX' ? undefined : { value: ys[y++] };
    records.push({ key: '', node: compareValues(of, left, right) });
  }
  return records;
}

function compareEntries(of: InternalType, x: Entries, y: Entries) {
  const keys = [...new Set([...Object.keys(x), ...Object.keys(y)])].sort((a, b) => (a < b ? -1 : 1));
  const side = (map: Entries, key: string): Side | undefined => (key in map ? { value: map[key] } : undefined);
  return keys.map((key) => ({ key, node: compareValues(of, side(x, key), side(y, key)) }));
}

function leaf(type: InternalType, x: Side | undefined, y: Side | undefined, equal: boolean): ValueNode {
  return {
    type,
    ...(x === undefined ? {} : { x }),
    ...(y === undefined ? {} : { y }),
    same: equal ? 1 : 0,
    diff: equal ? 0 : 1,
    compared: 0,
    children: 0,
    depth: 0,
    records: [],
  };
}

function parent(node: Pick<ValueNode, 'type' | 'x' | 'y' | 'records' | 'target'>): ValueNode {
  const below = node.target === undefined ? node.records.map((record) => record.node) : [node.target];
  const sum = (of: (child: ValueNode) => number) => below.reduce((total, child) => total + of(child), 0);
  return {
    ...node,
    same: sum((child) => child.same),
    diff: sum((child) => child.diff),
    compared: sum((child) => child.compared),
    children: sum((child) => child.children + 1),
    depth: Math.max(0, ...below.map((child) => child.depth + 1)),
  };
}

function equalOpaque(name: string, one: unknown, other: unknown): boolean {
  if (name !== 'resource.Quantity') return one === other;
  return parseQuantity(String(one ?? '0'))?.nanos === parseQuantity(String(other ?? '0'))?.nanos;
}

function zeroOf(basic: string): unknown {
  if (basic === 'string') return '';
  return basic === 'bool' ? false : basic === 'bytes' ? undefined : 0;
}
