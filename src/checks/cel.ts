import { Environment } from '@marcbachmann/cel-js';
import { containersOf, podSpecOf } from './pod-spec.ts';
import { inNetwork } from './network.ts';

/** A compiled expression: the values of its names in, its value out. Throws where a field is missing. */
export type Expression = (names: Record<string, unknown>) => unknown;

/** The expressions of a scenario, each parsed once. */
export class CelCompiler {
  readonly #environment = environment();
  readonly #checkers = new Map<string, Environment>();
  readonly #compiled = new Map<string, Expression>();

  compile(text: string): Expression {
    let expression = this.#compiled.get(text);
    if (expression === undefined) {
      expression = this.#environment.parse(text) as Expression;
      this.#compiled.set(text, expression);
    }
    return expression;
  }

  /** What is wrong with an expression that may use these names, and after how many characters; undefined where nothing is. */
  problem(text: string, names: readonly string[]): { message: string; at: number } | undefined {
    try {
      const result = this.#strict(names).check(text);
      return result.valid ? undefined : problemOf(result.error);
    } catch (error) {
      return problemOf(error);
    }
  }

  #strict(names: readonly string[]): Environment {
    const key = names.join(' ');
    const known = this.#checkers.get(key);
    if (known !== undefined) return known;
    const strict = names.reduce((env, name) => env.registerVariable(name, 'dyn'), environment(false));
    this.#checkers.set(key, strict);
    return strict;
  }
}

/** True, or false where it is false or cannot be told because a field is missing. */
export function holds(expression: Expression, names: Record<string, unknown>): boolean {
  try {
    return expression(names) === true;
  } catch {
    return false;
  }
}

/** A value as text, for sentences. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(asText).join(', ');
  if (value instanceof Date) return value.toISOString();
  if (value !== null && typeof value === 'object') return JSON.stringify(value);
  return String(value);
}

function environment(undeclaredAllowed = true): Environment {
  return new Environment({
    unlistedVariablesAreDyn: undeclaredAllowed,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
  })
    .registerFunction('podSpec(dyn): dyn', (object: unknown) => podSpecOf(object))
    .registerFunction('containers(dyn): list', (object: unknown) => containersOf(object))
    .registerFunction('same(dyn, dyn): bool', (a: unknown, b: unknown) => canonical(a) === canonical(b))
    .registerFunction('inNetwork(dyn, dyn): bool', (address: unknown, cidr: unknown) =>
      inNetwork(asText(address), asText(cidr)),
    )
    .registerFunction('like(dyn, string): bool', (value: unknown, pattern: string) =>
      new RegExp(pattern, 'ims').test(asText(value)),
    )
    .registerFunction('decode(dyn): string', (base64: unknown) => Buffer.from(asText(base64), 'base64').toString());
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The first line says what is wrong; the others draw where. */
function problemOf(error: unknown): { message: string; at: number } {
  const { message = 'not valid', range } = error as { message?: string; range?: { start?: number } };
  return { message: message.split('\n')[0], at: range?.start ?? 0 };
}
