import type { CallNode, CelNode, ListNode, MacroNode, MapNode, SelectNode } from './cel-ast.ts';
import type { CelIssue } from './cel-error.ts';
import type { CelOverload } from './cel-function.ts';
import {
  type Bindings,
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  ERROR,
  INT,
  listOf,
  mapOf,
  NULL,
  optionalOf,
  STRING,
  substitute,
  TIMESTAMP,
  TYPE,
  typeText,
  UINT,
  unify,
} from './cel-type.ts';
import { CelDuration, CelTimestamp, CelUint } from './cel-value.ts';

export interface CheckScope {
  functions: ReadonlyMap<string, readonly CelOverload[]>;
  variables: ReadonlyMap<string, CelType>;
}

/** Types that may be named in an expression. */
const TYPE_NAMES = new Set([
  'int',
  'uint',
  'double',
  'bool',
  'string',
  'bytes',
  'list',
  'map',
  'null_type',
  'type',
  'dyn',
]);

/** Sets the type of every node, and tells what does not fit, in cel-go's words (cel-go/checker). */
export function checkCel(node: CelNode, scope: CheckScope): CelIssue[] {
  const checker = new Checker(scope);
  checker.check(node, scope.variables);
  return checker.faults.sort((a, b) => a.at - b.at);
}

/** `a.b.c` where all of it is names. */
export function qualifiedName(node: CelNode): string | undefined {
  if (node.kind === 'ident') return node.name;
  if (node.kind !== 'select' || node.test || node.optional) return undefined;
  const operand = qualifiedName(node.operand);
  return operand === undefined ? undefined : `${operand}.${node.field}`;
}

class Checker {
  readonly issues: CelIssue[] = [];
  readonly #mixed: CelIssue[] = [];
  readonly #functions: ReadonlyMap<string, readonly CelOverload[]>;

  constructor({ functions }: CheckScope) {
    this.#functions = functions;
  }

  /** What is wrong with the types, or else with the literals. */
  get faults(): CelIssue[] {
    return this.issues.length > 0 ? this.issues : this.#mixed;
  }

  check(node: CelNode, variables: ReadonlyMap<string, CelType>): CelType {
    node.type = this.#typeOf(node, variables);
    return node.type;
  }

  #typeOf(node: CelNode, variables: ReadonlyMap<string, CelType>): CelType {
    switch (node.kind) {
      case 'const':
        return constType(node.value);
      case 'ident': {
        const type = variables.get(node.name) ?? (TYPE_NAMES.has(node.name) ? TYPE : undefined);
        return type ?? this.#issue(node.at, `undeclared reference to '${node.name}' (in container '')`);
      }
      case 'select':
        return this.#select(node, variables);
      case 'call':
        return this.#call(node, variables);
      case 'list':
        return this.#list(node, variables);
      case 'map':
        return this.#map(node, variables);
      case 'macro':
        return this.#macro(node, variables);
    }
  }

  #select(node: SelectNode, variables: ReadonlyMap<string, CelType>): CelType {
    const dotted = qualifiedName(node);
    const declared = dotted === undefined ? undefined : variables.get(dotted);
    if (dotted !== undefined && declared !== undefined) {
      node.variable = dotted;
      return declared;
    }
    const operand = this.check(node.operand, variables);
    const isOptional = operand.kind === 'optional';
    const target = isOptional ? operand.of : operand;
    const found = this.#fieldType(node, target);
    if (node.test) return BOOL;
    return (isOptional || node.optional) && found.kind !== 'error' ? optionalOf(found) : found;
  }

  #fieldType(node: SelectNode, target: CelType): CelType {
    switch (target.kind) {
      case 'dyn':
      case 'error':
      case 'param':
        return DYN;
      case 'map':
        return target.value;
      case 'object':
        return target.field(node.field) ?? this.#issue(node.at, `undefined field '${node.field}'`);
      default:
        return this.#issue(node.at, `type '${typeText(target)}' does not support field selection`);
    }
  }

  #call(node: CallNode, variables: ReadonlyMap<string, CelType>): CelType {
    if (node.target !== undefined) {
      const global = this.#globalName(node, variables);
      if (global !== undefined) {
        node.fn = global;
        node.target = undefined;
      }
    }
    const overloads = this.#functions.get(node.fn);
    if (node.target === undefined && node.fn === '_?_:_') return this.#conditional(node, variables);
    if (node.fn === '_&&_' || node.fn === '_||_') return this.#logical(node, variables);
    if (node.fn === '_[_]' || node.fn === '_[?_]') return this.#index(node, variables);
    const args = [...(node.target === undefined ? [] : [node.target]), ...node.args];
    const types = args.map((arg) => this.check(arg, variables));
    const isMember = node.target !== undefined;
    if (overloads === undefined) return this.#issue(node.at, `undeclared reference to '${node.fn}' (in container '')`);
    return this.#resolve(node, overloads, types, isMember);
  }

  /** `ip.isCanonical(x)` is a global function of that name, unless `ip` is a variable. */
  #globalName(node: CallNode, variables: ReadonlyMap<string, CelType>): string | undefined {
    const target = node.target === undefined ? undefined : qualifiedName(node.target);
    if (target === undefined || variables.has(target.split('.')[0])) return undefined;
    const name = `${target}.${node.fn}`;
    return this.#functions.has(name) ? name : undefined;
  }

  #resolve(node: CallNode, overloads: readonly CelOverload[], types: CelType[], isMember: boolean): CelType {
    if (types.some(({ kind }) => kind === 'error')) return ERROR;
    let result: CelType | undefined;
    for (const overload of overloads) {
      if (overload.member !== isMember || overload.params.length !== types.length) continue;
      const bindings = unifyAll(overload.params, types);
      if (bindings === undefined) continue;
      const found = substitute(overload.result, bindings);
      if (result === undefined) result = found;
      else if (typeText(result) !== typeText(found)) result = DYN;
    }
    return result ?? this.#noOverload(node, types, isMember);
  }

  #noOverload(node: CallNode, types: CelType[], isMember: boolean): CelType {
    const [target, ...rest] = types.map(typeText);
    const applied = isMember ? `${target}.(${rest.join(', ')})` : `(${types.map(typeText).join(', ')})`;
    return this.#issue(node.at, `found no matching overload for '${node.fn}' applied to '${applied}'`);
  }

  #conditional(node: CallNode, variables: ReadonlyMap<string, CelType>): CelType {
    const types = node.args.map((arg) => this.check(arg, variables));
    const [condition, yes, no] = types;
    if (types.some(({ kind }) => kind === 'error')) return ERROR;
    const joined = unifyAll([BOOL, { kind: 'param', name: 'T' }, { kind: 'param', name: 'T' }], [condition, yes, no]);
    return joined?.get('T') ?? this.#noOverload(node, types, false);
  }

  #logical(node: CallNode, variables: ReadonlyMap<string, CelType>): CelType {
    const types = node.args.map((arg) => this.check(arg, variables));
    types.forEach((type, i) => {
      if (type.kind === 'error' || unifyAll([BOOL], [type]) !== undefined) return;
      this.#issue(node.args[i].at, `expected type 'bool' but found '${typeText(type)}'`);
    });
    return BOOL;
  }

  #index(node: CallNode, variables: ReadonlyMap<string, CelType>): CelType {
    const types = node.args.map((arg) => this.check(arg, variables));
    const [container, index] = types;
    const isOptional = container.kind === 'optional';
    const target = isOptional ? container.of : container;
    if (types.some(({ kind }) => kind === 'error')) return ERROR;
    const found = indexed(target, index);
    if (found === undefined) return this.#noOverload(node, types, false);
    return isOptional || node.fn === '_[?_]' ? optionalOf(found) : found;
  }

  #list(node: ListNode, variables: ReadonlyMap<string, CelType>): CelType {
    let element: CelType | undefined;
    for (const { value, optional } of node.elements) {
      const type = this.check(value, variables);
      element = this.#join(element, optional && type.kind === 'optional' ? type.of : type, value.at);
    }
    return listOf(element ?? { kind: 'param', name: '_' });
  }

  #map(node: MapNode, variables: ReadonlyMap<string, CelType>): CelType {
    let key: CelType | undefined;
    let value: CelType | undefined;
    for (const entry of node.entries) {
      key = this.#join(key, this.check(entry.key, variables), entry.key.at);
      const type = this.check(entry.value, variables);
      value = this.#join(value, entry.optional && type.kind === 'optional' ? type.of : type, entry.value.at);
    }
    return mapOf(key ?? { kind: 'param', name: '_' }, value ?? { kind: 'param', name: '_' });
  }

  /** Literals hold values of one type; upstream looks at that once all else is right. */
  #join(previous: CelType | undefined, next: CelType, at: number): CelType {
    if (previous === undefined) return next;
    const joined = unifyAll(
      [
        { kind: 'param', name: 'T' },
        { kind: 'param', name: 'T' },
      ],
      [previous, next],
    );
    if (joined !== undefined) return joined.get('T') ?? previous;
    this.#mixed.push({ at, message: `expected type '${typeText(previous)}' but found '${typeText(next)}'` });
    return DYN;
  }

  #macro(node: MacroNode, variables: ReadonlyMap<string, CelType>): CelType {
    const range = this.check(node.range, variables);
    const isOptional = node.macro === 'optMap' || node.macro === 'optFlatMap';
    const item = isOptional ? optionalItem(range) : rangeItem(range);
    if (item === undefined) {
      this.#issue(
        node.range.at,
        `expression of type '${typeText(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
      );
    }
    const inner = new Map(variables).set(node.variable, item ?? ERROR);
    if (node.filter !== undefined) this.#predicate(node, this.check(node.filter, inner));
    const body = this.check(node.body, inner);
    switch (node.macro) {
      case 'map':
        return listOf(body);
      case 'optMap':
        return optionalOf(body);
      case 'optFlatMap':
        return body;
      case 'filter':
        this.#predicate(node, body);
        return listOf(item ?? DYN);
      default:
        this.#predicate(node, body);
        return BOOL;
    }
  }

  #predicate(node: MacroNode, type: CelType): void {
    if (['bool', 'dyn', 'error', 'param'].includes(type.kind)) return;
    const text = typeText(type);
    const applied =
      node.macro === 'all'
        ? ['_&&_', `(bool, ${text})`]
        : node.macro === 'exists'
          ? ['_||_', `(bool, ${text})`]
          : ['_?_:_', `(${text}, int, int)`];
    this.#issue(node.at, `found no matching overload for '${applied[0]}' applied to '${applied[1]}'`);
  }

  #issue(at: number, message: string): CelType {
    if (!this.issues.some((issue) => issue.at === at && issue.message === message)) this.issues.push({ at, message });
    return ERROR;
  }
}

function unifyAll(params: readonly CelType[], types: readonly CelType[]): Bindings | undefined {
  let bindings: Bindings | undefined = new Map();
  for (const [i, param] of params.entries()) {
    bindings = bindings === undefined ? undefined : unify(param, types[i], bindings);
  }
  return bindings;
}

function indexed(container: CelType, index: CelType): CelType | undefined {
  switch (container.kind) {
    case 'dyn':
    case 'param':
      return DYN;
    case 'list':
      return ['int', 'dyn', 'param'].includes(index.kind) ? container.element : undefined;
    case 'map':
      return unify(container.key, index, new Map()) === undefined ? undefined : container.value;
    default:
      return undefined;
  }
}

function rangeItem(range: CelType): CelType | undefined {
  switch (range.kind) {
    case 'list':
      return range.element.kind === 'param' ? DYN : range.element;
    case 'map':
      return range.key.kind === 'param' ? DYN : range.key;
    case 'dyn':
    case 'param':
      return DYN;
    case 'error':
      return ERROR;
    default:
      return undefined;
  }
}

function optionalItem(range: CelType): CelType | undefined {
  if (range.kind === 'optional') return range.of;
  return range.kind === 'dyn' || range.kind === 'error' ? range : undefined;
}

function constType(value: unknown): CelType {
  switch (typeof value) {
    case 'bigint':
      return INT;
    case 'number':
      return DOUBLE;
    case 'string':
      return STRING;
    case 'boolean':
      return BOOL;
    default:
      break;
  }
  if (value instanceof CelUint) return UINT;
  if (value instanceof Uint8Array) return BYTES;
  if (value instanceof CelDuration) return DURATION;
  return value instanceof CelTimestamp ? TIMESTAMP : NULL;
}
