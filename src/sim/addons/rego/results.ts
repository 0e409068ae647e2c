import type { CompiledRule } from './compile-policy.ts';
import { RegoError } from './syntax.ts';
import { isObject, lookUp, objectOf, type Value } from './value.ts';

/** What the definitions of a rule come to together; `fallback` where none has a solution. */
export function single(
  rule: CompiledRule,
  results: ReadonlyMap<string, Value>,
  fallback: () => Value | undefined,
): Value | undefined {
  if (results.size > 1) {
    const what = rule.kind === 'function' ? 'functions' : 'complete rules';
    throw new RegoError('eval_conflict_error', `${what} must not produce multiple outputs`);
  }
  for (const value of results.values()) return value;
  return fallback();
}

/** Keys and values in turn as pairs. */
export function paired(flat: readonly Value[]): [Value, Value][] {
  return Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at], flat[2 * at + 1]]);
}

/** A document with another value at a path. */
export function replaced(document: Value | undefined, path: readonly string[], value: Value): Value {
  if (path.length === 0) return value;
  const [first, ...rest] = path;
  const known = document !== undefined && isObject(document) ? document : undefined;
  const inner = known === undefined ? undefined : lookUp(known, first);
  return objectOf([...(known?.entries.values() ?? []), [first, replaced(inner, rest, value)]]);
}
