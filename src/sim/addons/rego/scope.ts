import type { Expression, Term } from './syntax.ts';

/** Which variable a name stands for: inner bodies may declare a name anew. */
export class Scope {
  readonly #parent: Scope | undefined;
  readonly #names = new Map<string, string>();
  readonly #counter: { next: number };

  constructor(parent?: Scope) {
    this.#parent = parent;
    this.#counter = parent?.counter ?? { next: 0 };
  }

  get counter(): { next: number } {
    return this.#counter;
  }

  declare(names: readonly string[]): void {
    for (const name of names) this.#names.set(name, `${name}~${this.#counter.next++}`);
  }

  /** Undefined where no body declared it. */
  find(name: string): string | undefined {
    return this.#names.get(name) ?? this.#parent?.find(name);
  }
}

/** The names that a body declares: with `some`, and on the left of `:=`. */
export function declaredIn(body: readonly Expression[]): string[] {
  return body.flatMap((expression) => {
    if (expression.type === 'some') return expression.names;
    if (expression.type === 'assign') return patternNames(expression.left);
    if (expression.type === 'some-in') {
      return [...(expression.key === undefined ? [] : patternNames(expression.key)), ...patternNames(expression.value)];
    }
    return [];
  });
}

/** The variables of a pattern such as `[key, {"name": name}]`. */
export function patternNames(term: Term): string[] {
  if (term.type === 'var') return [term.name];
  if (term.type === 'array') return term.items.flatMap(patternNames);
  return term.type === 'object' ? term.entries.flatMap(([, value]) => patternNames(value)) : [];
}
