import type { Term } from './syntax.ts';
import { isArray, isObject, lookUp, same, type Value } from './value.ts';

/** Hears of one solution after another; true ends the search. */
export type Hear<T> = (found: T) => boolean;
export type Variables = Map<string, Value>;

interface Unification {
  pattern: Term;
  value: Value;
  vars: Variables;
  /** Evaluates a term of the pattern that is none itself. */
  term(term: Term, hear: Hear<Value>): boolean;
}

/** Puts a value into a pattern: goes on with the variables that this binds, and takes them back afterwards. */
export function unify({ pattern, value, vars, term }: Unification, next: () => boolean): boolean {
  const within = (inner: Term, found: Value, then: () => boolean) =>
    unify({ pattern: inner, value: found, vars, term }, then);
  if (pattern.type === 'var' && !vars.has(pattern.name)) {
    vars.set(pattern.name, value);
    const enough = next();
    vars.delete(pattern.name);
    return enough;
  }
  if (pattern.type === 'array') {
    if (!isArray(value) || value.length !== pattern.items.length) return false;
    const each = (at: number): boolean =>
      at === pattern.items.length ? next() : within(pattern.items[at], value[at], () => each(at + 1));
    return each(0);
  }
  if (pattern.type === 'object') {
    if (!isObject(value) || value.entries.size !== pattern.entries.length) return false;
    const each = (at: number): boolean => {
      if (at === pattern.entries.length) return next();
      const [key, inner] = pattern.entries[at];
      return term(key, (name) => {
        const found = lookUp(value, name);
        return found !== undefined && within(inner, found, () => each(at + 1));
      });
    };
    return each(0);
  }
  return term(pattern, (known) => same(known, value) && next());
}

/** Whether a pattern has variables that nothing is known of. */
export function isOpen(term: Term, vars: Variables): boolean {
  if (term.type === 'var') return !vars.has(term.name);
  if (term.type === 'array') return term.items.some((item) => isOpen(item, vars));
  return term.type === 'object' && term.entries.some(([, value]) => isOpen(value, vars));
}
