import type { CallNode, CelNode, MacroNode } from './cel-ast.ts';
import type { CelType } from './cel-type.ts';
import { CelUint } from './cel-value.ts';

/** The most that a part of an expression may cost, and how large its value may be. */
interface Estimate {
  cost: number;
  size: number;
}

const TRAVERSAL = 0.1;
const REGEX = 0.25;
const SCALARS = new Set(['bool', 'double', 'duration', 'int', 'timestamp', 'uint']);

/** The worst cost of a checked expression (cel-go/checker/cost.go, k8s.io/apiserver/pkg/cel/library/cost.go). */
export function estimateCost(node: CelNode): number {
  return estimate(node, new Map()).cost;
}

type Locals = ReadonlyMap<string, number>;

function estimate(node: CelNode, locals: Locals): Estimate {
  switch (node.kind) {
    case 'const':
      return { cost: 0, size: constSize(node.value) };
    case 'ident':
      return { cost: 1, size: locals.get(node.name) ?? typeSize(node.type) };
    case 'select': {
      const operand = estimate(node.operand, locals);
      if (node.test) return { cost: operand.cost, size: 1 };
      const kind = node.operand.type?.kind;
      const isCharged = kind === 'map' || kind === 'object' || kind === 'param';
      return { cost: operand.cost + (isCharged ? 1 : 0), size: typeSize(node.type) };
    }
    case 'list':
      return {
        cost: 10 + sum(node.elements.map(({ value }) => estimate(value, locals).cost)),
        size: node.elements.length,
      };
    case 'map':
      return {
        cost: 30 + sum(node.entries.map(({ key, value }) => estimate(key, locals).cost + estimate(value, locals).cost)),
        size: node.entries.length,
      };
    case 'call':
      return estimateCall(node, locals);
    case 'macro':
      return estimateMacro(node, locals);
  }
}

function estimateMacro(node: MacroNode, locals: Locals): Estimate {
  const range = estimate(node.range, locals);
  const itemSize = itemSizeOf(node.range.type);
  const inner = new Map(locals).set(node.variable, itemSize);
  const body = estimate(node.body, inner);
  const loops = (each: number): number => times(range.size, each);
  switch (node.macro) {
    case 'all':
      return { cost: range.cost + loops(3 + body.cost) + 1, size: 1 };
    case 'exists':
      return { cost: range.cost + loops(4 + body.cost) + 1, size: 1 };
    case 'exists_one':
      return { cost: range.cost + loops(2 + body.cost) + 2, size: 1 };
    case 'filter':
      return { cost: range.cost + 10 + loops(13 + body.cost) + 1, size: range.size };
    case 'map': {
      const filter = node.filter === undefined ? 0 : estimate(node.filter, inner).cost;
      return { cost: range.cost + 10 + loops(filter + 12 + body.cost) + 1, size: range.size };
    }
    default:
      return { cost: 2 * range.cost + body.cost + 13, size: body.size };
  }
}

function estimateCall(node: CallNode, locals: Locals): Estimate {
  const target = node.target === undefined ? undefined : estimate(node.target, locals);
  const args = node.args.map((arg) => estimate(arg, locals));
  const paid = (target?.cost ?? 0) + sum(args.map(({ cost }) => cost));
  const own = callEstimate(node, target, args);
  if (own.whole !== undefined) return { cost: own.whole, size: own.size };
  return { cost: paid + own.cost, size: own.size };
}

interface CallEstimate {
  cost: number;
  size: number;
  /** Where not all arguments are evaluated: the cost with those that are. */
  whole?: number;
}

function callEstimate(node: CallNode, target: Estimate | undefined, args: Estimate[]): CallEstimate {
  const size = typeSize(node.type);
  const [first, second, third] = args;
  switch (node.fn) {
    case '_&&_':
    case '_||_':
      return { cost: 0, size: 1 };
    case '_?_:_':
      return {
        cost: 0,
        size: Math.max(second.size, third.size),
        whole: first.cost + Math.max(second.cost, third.cost),
      };
    case '_==_':
    case '_!=_':
      return { cost: factor(Math.min(first.size, second.size), TRAVERSAL), size: 1 };
    case '_<_':
    case '_<=_':
    case '_>_':
    case '_>=_':
      return { cost: isText(node.args[0].type) ? factor(Math.min(first.size, second.size), TRAVERSAL) : 1, size: 1 };
    case '_+_': {
      const joined = first.size + second.size;
      if (isText(node.type)) return { cost: factor(joined, TRAVERSAL), size: joined };
      return { cost: 1, size: node.type?.kind === 'list' ? joined : size };
    }
    case '@in':
      return { cost: node.args[1].type?.kind === 'list' ? second.size : 1, size: 1 };
    case 'startsWith':
    case 'endsWith':
      return { cost: factor(first.size, TRAVERSAL), size: 1 };
    case 'contains':
      return { cost: times(factor(target?.size ?? 0, TRAVERSAL), factor(first.size, TRAVERSAL)), size: 1 };
    case 'matches':
    case 'find':
    case 'findAll': {
      const text = target ?? first;
      const pattern = target === undefined ? second : first;
      return { cost: times(factor(text.size + 1, TRAVERSAL), factor(pattern.size, REGEX)), size: text.size };
    }
    case 'dyn':
      return { cost: 1, size: first.size };
    default:
      return libraryEstimate(node, target, args) ?? { cost: 1, size };
  }
}

function libraryEstimate(node: CallNode, target: Estimate | undefined, args: Estimate[]): CallEstimate | undefined {
  switch (node.fn) {
    case 'check':
      return { cost: 350_000, size: Number.POSITIVE_INFINITY };
    case 'isSorted':
    case 'sum':
    case 'min':
    case 'max':
    case 'indexOf':
    case 'lastIndexOf': {
      if (target === undefined) return undefined;
      const type = node.target?.type;
      if (type?.kind !== 'list') return { cost: factor(target.size, TRAVERSAL), size: typeSize(node.type) };
      const each = isText(type.element) ? 1 + factor(typeSize(type.element), TRAVERSAL) : 1;
      return { cost: times(target.size, each), size: typeSize(node.type) };
    }
    case 'lowerAscii':
    case 'upperAscii':
    case 'substring':
    case 'trim':
      return { cost: factor(target?.size ?? 0, TRAVERSAL), size: target?.size ?? 0 };
    case 'replace':
      return replaceEstimate(target?.size ?? 0, args);
    case 'split':
      return { cost: factor(target?.size ?? 0, 2 * TRAVERSAL), size: target?.size ?? 0 };
    case 'join':
      return joinEstimate(node, target?.size ?? 0, args);
    case 'format':
      return { cost: factor(target?.size ?? 0, TRAVERSAL), size: Number.POSITIVE_INFINITY };
    case 'url':
    case 'cidr':
    case 'isIP':
    case 'isCIDR':
    case 'ip':
    case 'quantity':
    case 'isQuantity':
    case 'string':
    case 'bytes':
      return args.length === 1 && isText(node.args[0].type)
        ? { cost: factor(args[0].size, TRAVERSAL), size: args[0].size }
        : undefined;
    case 'ip.isCanonical':
      return { cost: factor(args[0].size, 2 * TRAVERSAL), size: 1 };
    case 'containsIP':
      return { cost: 4 + (isText(node.args[0].type) ? factor(args[0].size, TRAVERSAL) : 0), size: 1 };
    case 'containsCIDR':
      return { cost: 7 + (isText(node.args[0].type) ? factor(args[0].size, TRAVERSAL) : 0), size: 1 };
    default:
      return undefined;
  }
}

function replaceEstimate(size: number, args: Estimate[]): CallEstimate {
  const cost = factor(size, 2 * TRAVERSAL);
  const [from, to] = args;
  if (from.size === 0) return { cost, size: times(size + 1, to.size) + size };
  if (to.size <= from.size) return { cost, size };
  return { cost, size: times(Math.ceil(size / from.size), to.size) };
}

function joinEstimate(node: CallNode, count: number, args: Estimate[]): CallEstimate {
  const type = node.target?.type;
  const each = type?.kind === 'list' ? typeSize(type.element) : Number.POSITIVE_INFINITY;
  const separators = args.length === 0 ? 0 : times(Math.max(0, count - 1), args[0].size);
  const size = times(count, each) + separators;
  return { cost: factor(size, TRAVERSAL), size };
}

function constSize(value: unknown): number {
  if (typeof value === 'string') return [...value].length;
  if (value instanceof Uint8Array) return value.length;
  return value instanceof CelUint ? 1 : 1;
}

function typeSize(type: CelType | undefined): number {
  if (type === undefined) return Number.POSITIVE_INFINITY;
  if (SCALARS.has(type.kind)) return 1;
  if (type.kind === 'type') return 0;
  return type.maxElements ?? Number.POSITIVE_INFINITY;
}

function itemSizeOf(type: CelType | undefined): number {
  if (type?.kind === 'list') return typeSize(type.element);
  return type?.kind === 'map' ? typeSize(type.key) : Number.POSITIVE_INFINITY;
}

function isText(type: CelType | undefined): boolean {
  return type?.kind === 'string' || type?.kind === 'bytes';
}

/** Zero times no end is zero. */
function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

function factor(size: number, by: number): number {
  return Math.ceil(size * by);
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
