import type { CelType } from './cel-type.ts';
import type { CelValue } from './cel-value.ts';

interface NodeBase {
  /** Offset of the token that errors point at. */
  at: number;
  /** Set by the checker. */
  type?: CelType;
}

export interface ConstNode extends NodeBase {
  kind: 'const';
  value: CelValue;
}

export interface IdentNode extends NodeBase {
  kind: 'ident';
  name: string;
}

export interface SelectNode extends NodeBase {
  kind: 'select';
  operand: CelNode;
  field: string;
  /** has(a.b) */
  test: boolean;
  /** a.?b */
  optional: boolean;
  /** Set by the checker where the whole is a variable with a dot in its name. */
  variable?: string;
}

export interface CallNode extends NodeBase {
  kind: 'call';
  /** Operators have upstream's names: `_+_`, `_?_:_`, `_[_]`. */
  fn: string;
  target: CelNode | undefined;
  args: CelNode[];
}

export interface ListNode extends NodeBase {
  kind: 'list';
  elements: { value: CelNode; optional: boolean }[];
}

export interface MapNode extends NodeBase {
  kind: 'map';
  entries: { key: CelNode; value: CelNode; optional: boolean }[];
}

export type MacroName = 'all' | 'exists' | 'exists_one' | 'map' | 'filter' | 'optMap' | 'optFlatMap';

/** A macro over a range; upstream expands it to a comprehension. */
export interface MacroNode extends NodeBase {
  kind: 'macro';
  macro: MacroName;
  range: CelNode;
  variable: string;
  /** The predicate, or the transformation of map and optMap. */
  body: CelNode;
  /** The filter of a map with three arguments. */
  filter: CelNode | undefined;
}

export type CelNode = ConstNode | IdentNode | SelectNode | CallNode | ListNode | MapNode | MacroNode;
