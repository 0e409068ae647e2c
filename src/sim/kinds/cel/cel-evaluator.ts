import type { CallNode, CelNode, MacroNode } from './cel-ast.ts';
import { celEquals } from './cel-compare.ts';
import { CelCostError, CelEvaluationError } from './cel-error.ts';
import { type CelOverload, noSuchOverload } from './cel-function.ts';
import type { CelType } from './cel-type.ts';
import {
  CelDuration,
  CelOpaque,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  type CelValue,
  isMap,
  itemsOf,
  LiteralMap,
} from './cel-value.ts';

/** The variables of one evaluation, and what it has cost so far. */
export interface Frame {
  lookup(name: string): CelValue;
  cost: { used: number; limit: number };
}

/** A node, ready to run. */
export type Step = (frame: Frame) => CelValue;

/** Turns a checked expression into closures. */
export function compileSteps(node: CelNode, functions: ReadonlyMap<string, readonly CelOverload[]>): Step {
  const compile = (inner: CelNode): Step => compileSteps(inner, functions);
  switch (node.kind) {
    case 'const': {
      const { value } = node;
      return () => value;
    }
    case 'ident':
      return compileVariable(node.name);
    case 'select':
      if (node.variable !== undefined) return compileVariable(node.variable);
      return compileSelect(compile(node.operand), node.field, node.test, node.optional);
    case 'list':
      return compileList(node.elements.map(({ value, optional }) => ({ step: compile(value), optional })));
    case 'map':
      return compileMap(
        node.entries.map(({ key, value, optional }) => ({ key: compile(key), value: compile(value), optional })),
      );
    case 'call':
      return compileCall(node, compile, functions);
    case 'macro':
      return compileMacro(node, compile);
  }
}

function compileVariable(name: string): Step {
  return (frame) => {
    spend(frame, 1);
    return frame.lookup(name);
  };
}

function spend(frame: Frame, cost: number): void {
  frame.cost.used += cost;
  if (frame.cost.used > frame.cost.limit) throw new CelCostError();
}

function compileSelect(operand: Step, field: string, test: boolean, optional: boolean): Step {
  return (frame) => {
    spend(frame, test ? 0 : 1);
    let target = operand(frame);
    const isOptional = optional || target instanceof CelOptional;
    if (target instanceof CelOptional) {
      if (target.value === undefined) return test ? false : target;
      target = target.value;
    }
    // What is no map has no key (cel-go's interpreter/attributes.go, refQualify).
    const value = isMap(target) ? target.get(field) : undefined;
    if (test) return value !== undefined;
    if (isOptional) return new CelOptional(value);
    if (value === undefined) throw new CelEvaluationError(`no such key: ${field}`);
    return value;
  };
}

function compileList(elements: { step: Step; optional: boolean }[]): Step {
  return (frame) => {
    spend(frame, 10);
    const items: CelValue[] = [];
    for (const { step, optional } of elements) {
      const value = step(frame);
      if (!optional) items.push(value);
      else if (value instanceof CelOptional && value.value !== undefined) items.push(value.value);
    }
    return items;
  };
}

function compileMap(entries: { key: Step; value: Step; optional: boolean }[]): Step {
  return (frame) => {
    spend(frame, 30);
    const map = new LiteralMap();
    for (const { key, value, optional } of entries) {
      const name = key(frame);
      const held = value(frame);
      if (!optional) {
        if (map.get(name) !== undefined) throw new CelEvaluationError(`Failed with repeated key`);
        map.set(name, held);
      } else if (held instanceof CelOptional && held.value !== undefined) map.set(name, held.value);
    }
    return map;
  };
}

function compileCall(
  node: CallNode,
  compile: (node: CelNode) => Step,
  functions: ReadonlyMap<string, readonly CelOverload[]>,
): Step {
  const args = [...(node.target === undefined ? [] : [node.target]), ...node.args].map(compile);
  switch (node.fn) {
    case '_&&_':
      return compileLogical(args[0], args[1], false);
    case '_||_':
      return compileLogical(args[0], args[1], true);
    case '_?_:_':
      return (frame) => (asBool(args[0](frame)) ? args[1](frame) : args[2](frame));
    case '_[_]':
      return (frame) => {
        spend(frame, 1);
        return indexValue(args[0](frame), args[1](frame));
      };
    case '_[?_]':
      return (frame) => {
        spend(frame, 1);
        return optionalIndex(args[0](frame), args[1](frame));
      };
    case '_==_':
      return (frame) => {
        spend(frame, 1);
        return celEquals(args[0](frame), args[1](frame));
      };
    case '_!=_':
      return (frame) => {
        spend(frame, 1);
        return !celEquals(args[0](frame), args[1](frame));
      };
    default:
      return compileFunction(node, args, functions.get(node.fn) ?? []);
  }
}

function compileFunction(node: CallNode, args: Step[], overloads: readonly CelOverload[]): Step {
  const isMember = node.target !== undefined;
  const candidates = overloads.filter(({ member, params }) => member === isMember && params.length === args.length);
  return (frame) => {
    const values = args.map((arg) => arg(frame));
    spend(frame, callCost(node.fn, values));
    const overload = candidates.find(({ params }) => params.every((param, i) => accepts(param, values[i])));
    if (overload === undefined) throw noSuchOverload();
    return overload.call(values);
  };
}

const STRING_FUNCTIONS = new Set([
  'contains',
  'startsWith',
  'endsWith',
  'matches',
  'replace',
  'split',
  'find',
  'findAll',
  '_+_',
]);

/** Functions that go through a text or a list cost by its size. */
function callCost(fn: string, values: CelValue[]): number {
  if (fn === '@in' || fn === 'sum' || fn === 'min' || fn === 'max' || fn === 'isSorted') {
    return itemsOf(fn === '@in' ? values[1] : values[0])?.length ?? 1;
  }
  if (fn === 'check') return 350_000;
  if (!STRING_FUNCTIONS.has(fn)) return 1;
  const length = values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
  return Math.max(1, Math.ceil(length / 10));
}

/** An operand that fails does not matter where the other one decides. */
function compileLogical(left: Step, right: Step, decisive: boolean): Step {
  return (frame) => {
    const first = attempt(left, frame);
    if (first === decisive) return decisive;
    const second = attempt(right, frame);
    if (second === decisive) return decisive;
    if (first instanceof CelEvaluationError) throw first;
    if (second instanceof CelEvaluationError) throw second;
    if (typeof first !== 'boolean' || typeof second !== 'boolean') throw noSuchOverload();
    return !decisive;
  };
}

function attempt(step: Step, frame: Frame): CelValue | CelEvaluationError {
  try {
    return step(frame);
  } catch (error) {
    if (error instanceof CelCostError || !(error instanceof CelEvaluationError)) throw error;
    return error;
  }
}

function asBool(value: CelValue): boolean {
  if (typeof value !== 'boolean') throw noSuchOverload();
  return value;
}

function indexValue(container: CelValue, index: CelValue): CelValue {
  if (container instanceof CelOptional) return optionalIndex(container, index);
  const items = itemsOf(container);
  if (items !== undefined) {
    const at = listIndex(index);
    if (at < 0 || at >= items.length) throw new CelEvaluationError(`index out of bounds: ${at}`);
    return items[at];
  }
  const value = isMap(container) ? container.get(index) : undefined;
  if (value === undefined) throw new CelEvaluationError(`no such key: ${keyText(index)}`);
  return value;
}

function optionalIndex(container: CelValue, index: CelValue): CelValue {
  const target = container instanceof CelOptional ? container.value : container;
  if (target === undefined) return new CelOptional(undefined);
  const items = itemsOf(target);
  if (items !== undefined) return new CelOptional(items[listIndex(index)]);
  return new CelOptional(isMap(target) ? target.get(index) : undefined);
}

function listIndex(index: CelValue): number {
  if (typeof index === 'bigint' || (typeof index === 'number' && Number.isInteger(index))) return Number(index);
  if (index instanceof CelUint) return Number(index.value);
  throw new CelEvaluationError(`unsupported index type '${typeof index}' in list`);
}

function keyText(key: CelValue): string {
  return key instanceof CelUint ? String(key.value) : String(key);
}

function compileMacro(node: MacroNode, compile: (node: CelNode) => Step): Step {
  const range = compile(node.range);
  const body = compile(node.body);
  const filter = node.filter === undefined ? undefined : compile(node.filter);
  const { variable, macro } = node;
  if (macro === 'optMap' || macro === 'optFlatMap') return compileOptional(range, body, variable, macro === 'optMap');
  return (frame) => {
    const over = range(frame);
    const items = itemsOf(over) ?? (isMap(over) ? over.keys() : undefined);
    if (items === undefined) throw noSuchOverload();
    const inner = (item: CelValue): Frame => {
      spend(frame, 2);
      return bind(frame, variable, item);
    };
    switch (macro) {
      case 'all':
        return quantify(items, body, inner, false);
      case 'exists':
        return quantify(items, body, inner, true);
      case 'exists_one':
        return items.filter((item) => asBool(body(inner(item)))).length === 1;
      case 'filter':
        return items.filter((item) => asBool(body(inner(item))));
      default: {
        const kept = filter === undefined ? items : items.filter((item) => asBool(filter(inner(item))));
        return kept.map((item) => body(inner(item)));
      }
    }
  };
}

function quantify(items: CelValue[], body: Step, inner: (item: CelValue) => Frame, decisive: boolean): boolean {
  let failure: CelEvaluationError | undefined;
  for (const item of items) {
    const result = attempt(body, inner(item));
    if (result === decisive) return decisive;
    if (result instanceof CelEvaluationError) failure ??= result;
    else if (typeof result !== 'boolean') failure ??= noSuchOverload();
  }
  if (failure !== undefined) throw failure;
  return !decisive;
}

function compileOptional(range: Step, body: Step, variable: string, wrap: boolean): Step {
  return (frame) => {
    const optional = range(frame);
    if (!(optional instanceof CelOptional)) throw noSuchOverload();
    if (optional.value === undefined) return optional;
    const result = body(bind(frame, variable, optional.value));
    return wrap ? new CelOptional(result) : result;
  };
}

function bind(frame: Frame, variable: string, value: CelValue): Frame {
  return { cost: frame.cost, lookup: (name) => (name === variable ? value : frame.lookup(name)) };
}

/** Whether a value is of a declared type, as far as dispatch goes. */
function accepts(type: CelType, value: CelValue): boolean {
  switch (type.kind) {
    case 'dyn':
    case 'param':
      return true;
    case 'int':
      return typeof value === 'bigint';
    case 'double':
      return typeof value === 'number';
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'null':
      return value === null;
    case 'uint':
      return value instanceof CelUint;
    case 'bytes':
      return value instanceof Uint8Array;
    case 'duration':
      return value instanceof CelDuration;
    case 'timestamp':
      return value instanceof CelTimestamp;
    case 'type':
      return value instanceof CelTypeValue;
    case 'optional':
      return value instanceof CelOptional;
    case 'list':
      return acceptsList(type.element, value);
    case 'map':
    case 'object':
      return isMap(value);
    case 'opaque':
      return value instanceof CelOpaque && value.typeName === type.name;
    default:
      return false;
  }
}

/** Overloads by the type of items (sums) look at the first one. */
function acceptsList(element: CelType, value: CelValue): boolean {
  const items = itemsOf(value);
  if (items === undefined) return false;
  return items.length === 0 || accepts(element, items[0]);
}
