import { walkCel } from './cel-walk.ts';
import type { CelNode } from './cel-ast.ts';
import { AUTHORIZER_LIBRARY } from './cel-authorizer.ts';
import { checkCel } from './cel-checker.ts';
import { estimateCost } from './cel-cost.ts';
import { CelCompileError, CelEvaluationError, CelInstantiationError, type CelIssue } from './cel-error.ts';
import { compileSteps } from './cel-evaluator.ts';
import { type CelLibrary, type CelOverload, functionTable } from './cel-function.ts';
import { kubernetesLibraries } from './cel-kubernetes.ts';
import { NETWORK } from './cel-network.ts';
import { parseCel } from './cel-parser.ts';
import { standardLibraries } from './cel-standard.ts';
import { STRING_EXTENSIONS } from './cel-strings.ts';
import { TIMES } from './cel-time.ts';
import { type CelType, DYN } from './cel-type.ts';
import { CelTypeValue, type CelValue, parseDuration, parseTimestamp } from './cel-value.ts';
import { goRegExpError } from './go-regexp.ts';

/** Of one evaluation (k8s.io/apiserver/pkg/apis/cel/config.go). */
export const PER_CALL_LIMIT = 1_000_000;

export interface CelProgram {
  readonly source: string;
  /** What the expression gives. */
  readonly type: CelType;
  /** The most that one evaluation may cost. */
  readonly maxCost: number;
  uses(variable: string): boolean;
  /**
   * Throws CelEvaluationError. Variables may be functions: they are asked when the expression wants them. `budget` is
   * lowered by what the evaluation cost.
   */
  evaluate(variables: Readonly<Record<string, CelValue | (() => CelValue)>>, budget?: { left: number }): CelValue;
}

const CONVERSIONS = new Set(['bool', 'bytes', 'double', 'duration', 'dyn', 'int', 'string', 'timestamp', 'uint']);
const TYPE_NAMES = new Set(['int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'null_type', 'type']);

/** Which variables and functions expressions may use. Made once, used for many expressions. */
export class CelEnvironment {
  readonly #functions: Map<string, CelOverload[]>;
  readonly #variables: ReadonlyMap<string, CelType>;

  constructor(
    variables: Readonly<Record<string, CelType>>,
    libraries: readonly CelLibrary[] = [],
    base?: CelEnvironment,
  ) {
    this.#variables = new Map(Object.entries(variables));
    this.#functions = base === undefined ? functionTable([...allLibraries(), ...libraries]) : base.#extended(libraries);
  }

  /** The same functions, and more, over other variables. */
  with(variables: Readonly<Record<string, CelType>>, libraries: readonly CelLibrary[] = []): CelEnvironment {
    return new CelEnvironment(variables, libraries, this);
  }

  /** Throws CelCompileError. */
  compile(source: string): CelProgram {
    const node = parseCel(source);
    const issues = checkCel(node, { functions: this.#functions, variables: this.#variables });
    if (issues.length === 0) issues.push(...literalIssues(node));
    if (issues.length > 0) throw new CelCompileError(source, issues);
    const step = compileSteps(node, this.#functions);
    this.#foldConversions(node);
    return {
      source,
      type: node.type ?? DYN,
      maxCost: estimateCost(node),
      uses: (variable) => walkCel(node).some((inner) => inner.kind === 'ident' && inner.name === variable),
      evaluate(variables, budget) {
        const cost = { used: 0, limit: Math.min(PER_CALL_LIMIT, budget?.left ?? PER_CALL_LIMIT) };
        try {
          return step({ cost, lookup: (name) => lookUp(variables, name) });
        } finally {
          if (budget !== undefined) budget.left -= cost.used;
        }
      },
    };
  }

  /** Conversions of constants are made once, before any evaluation (cel-go/interpreter/decorators.go). */
  #foldConversions(node: CelNode): void {
    for (const inner of walkCel(node)) {
      if (inner.kind !== 'call' || !CONVERSIONS.has(inner.fn) || inner.args.length !== 1) continue;
      if (inner.args[0].kind !== 'const') continue;
      try {
        const cost = { used: 0, limit: PER_CALL_LIMIT };
        compileSteps(inner, this.#functions)({ cost, lookup: (name) => lookUp({}, name) });
      } catch (error) {
        if (error instanceof CelEvaluationError) throw new CelInstantiationError(error.message);
        throw error;
      }
    }
  }

  #extended(libraries: readonly CelLibrary[]): Map<string, CelOverload[]> {
    if (libraries.length === 0) return this.#functions;
    const table = new Map(this.#functions);
    for (const [name, overloads] of functionTable(libraries))
      table.set(name, [...(table.get(name) ?? []), ...overloads]);
    return table;
  }
}

function allLibraries(): CelLibrary[] {
  return [...standardLibraries(), TIMES, STRING_EXTENSIONS, ...kubernetesLibraries(), NETWORK, AUTHORIZER_LIBRARY];
}

function lookUp(variables: Readonly<Record<string, CelValue | (() => CelValue)>>, name: string): CelValue {
  if (Object.hasOwn(variables, name)) {
    const value = variables[name];
    return isLazy(value) ? value() : value;
  }
  if (TYPE_NAMES.has(name)) return new CelTypeValue(name);
  throw new CelEvaluationError(`no such attribute(s): ${name}`);
}

function isLazy(value: CelValue | (() => CelValue)): value is () => CelValue {
  return typeof value === 'function';
}

/** Literal arguments that cannot be right: cel-go's AST validators. */
function literalIssues(node: CelNode): CelIssue[] {
  const issues: CelIssue[] = [];
  for (const inner of walkCel(node)) {
    if (inner.kind !== 'call') continue;
    const literal = inner.args[inner.fn === 'matches' && inner.target === undefined ? 1 : 0];
    if (literal?.kind !== 'const' || typeof literal.value !== 'string') continue;
    if (isWrongLiteral(inner.fn, literal.value))
      issues.push({ at: literal.at, message: `invalid ${inner.fn} argument` });
  }
  return issues;
}

function isWrongLiteral(fn: string, text: string): boolean {
  if (fn === 'matches') return goRegExpError(text) !== undefined;
  if (fn !== 'duration' && fn !== 'timestamp') return false;
  try {
    if (fn === 'duration') parseDuration(text);
    else parseTimestamp(text);
    return false;
  } catch {
    return true;
  }
}
