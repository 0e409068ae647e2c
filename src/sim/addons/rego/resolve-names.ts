import { declaredIn, patternNames, Scope } from './scope.ts';
import { type Comprehension, type Expression, RegoError, type RuleDefinition, type Term } from './syntax.ts';

/** What names mean in a module beside its variables. */
export interface ModuleNames {
  /** Rules of the package and imports: where they lie below `data` or `input`. */
  globals: ReadonlyMap<string, string[]>;
  /** How many arguments a function of a module takes, or one that is built in; undefined where there is none. */
  functionArity(path: string): number | undefined;
  builtinArity(name: string): number | undefined;
}

/** A rule with every name resolved: variables are unique, the rest leads to `input` or `data`. */
export function resolveRule(names: ModuleNames, rule: RuleDefinition): RuleDefinition {
  const scope = new Scope();
  scope.declare(rule.args.flatMap(patternNames));
  scope.declare(declaredIn(rule.body));
  const resolver = new Resolver(names);
  return {
    ...rule,
    args: rule.args.map((arg) => resolver.term(arg, scope)),
    ...(rule.key === undefined ? {} : { key: resolver.term(rule.key, scope) }),
    value: resolver.term(rule.value, scope),
    body: rule.body.map((expression) => resolver.expression(expression, scope)),
    ...(rule.orElse === undefined ? {} : { orElse: resolveRule(names, rule.orElse) }),
  };
}

class Resolver {
  readonly #names: ModuleNames;

  constructor(names: ModuleNames) {
    this.#names = names;
  }

  term(term: Term, scope: Scope): Term {
    const each = (one: Term) => this.term(one, scope);
    switch (term.type) {
      case 'var':
        return this.#variable(term.name, scope);
      case 'array':
      case 'set':
        return { ...term, items: term.items.map(each) };
      case 'object':
        return { ...term, entries: term.entries.map(([key, value]) => [each(key), each(value)]) };
      case 'ref':
        return flatten(each(term.head), term.path.map(each));
      case 'call':
        return this.#call(term, scope);
      case 'comprehension':
        return this.#comprehension(term, scope);
      default:
        return term;
    }
  }

  expression(expression: Expression, scope: Scope): Expression {
    const each = (one: Term) => this.term(one, scope);
    const resolved = this.#statement(expression, scope);
    return { ...resolved, with: expression.with.map((one) => ({ path: one.path, value: each(one.value) })) };
  }

  #statement(expression: Expression, scope: Scope): Expression {
    const each = (one: Term) => this.term(one, scope);
    switch (expression.type) {
      case 'term':
        return { ...expression, term: each(expression.term) };
      case 'not': {
        const [inner] = this.#body([expression.inner], scope);
        return { ...expression, inner };
      }
      case 'assign':
      case 'unify':
        return { ...expression, left: each(expression.left), right: each(expression.right) };
      case 'some':
        return { ...expression, names: [] };
      case 'some-in':
        return {
          ...expression,
          ...keyOf(expression, each),
          value: each(expression.value),
          collection: each(expression.collection),
        };
      case 'every': {
        const inner = new Scope(scope);
        inner.declare([
          ...(expression.key === undefined ? [] : patternNames(expression.key)),
          ...patternNames(expression.value),
        ]);
        const within = (one: Term) => this.term(one, inner);
        return {
          ...expression,
          ...keyOf(expression, within),
          value: within(expression.value),
          collection: each(expression.collection),
          body: this.#body(expression.body, inner),
        };
      }
    }
  }

  #body(body: readonly Expression[], scope: Scope): Expression[] {
    const inner = new Scope(scope);
    inner.declare(declaredIn(body));
    return body.map((expression) => this.expression(expression, inner));
  }

  #comprehension(term: Comprehension, scope: Scope): Comprehension {
    const inner = new Scope(scope);
    inner.declare(declaredIn(term.body));
    return {
      ...term,
      ...keyOf(term, (one) => this.term(one, inner)),
      head: this.term(term.head, inner),
      body: term.body.map((expression) => this.expression(expression, inner)),
    };
  }

  #variable(name: string, scope: Scope): Term {
    const local = scope.find(name);
    if (local !== undefined) return { type: 'var', name: local };
    if (name === 'input' || name === 'data') return { type: 'root', name };
    const path = this.#names.globals.get(name);
    return path === undefined ? { type: 'var', name } : rooted(path);
  }

  #call(term: Term & { type: 'call' }, scope: Scope): Term {
    const args = term.args.map((one) => this.term(one, scope));
    const [first, ...rest] = term.name.split('.');
    const from = first === 'data' ? ['data'] : this.#names.globals.get(first);
    const rule = from === undefined ? undefined : [...from, ...rest].join('.');
    const ofRule = rule === undefined ? undefined : this.#names.functionArity(rule);
    const arity = ofRule ?? this.#names.builtinArity(term.name);
    if (arity === undefined)
      throw new RegoError('rego_type_error', `undefined function ${rule ?? term.name}`, term.line);
    const output = args.length > arity ? args[arity] : undefined;
    if (args.length < arity || args.length > arity + 1) {
      throw new RegoError('rego_type_error', `${term.name}: arity mismatch`, term.line);
    }
    return {
      ...term,
      args: args.slice(0, arity),
      ...(ofRule === undefined || rule === undefined ? {} : { rule }),
      ...(output === undefined ? {} : { output }),
    };
  }
}

function keyOf(of: { key?: Term }, resolve: (term: Term) => Term): { key?: Term } {
  return of.key === undefined ? {} : { key: resolve(of.key) };
}

function rooted([root, ...path]: readonly string[]): Term {
  const head: Term = { type: 'root', name: root as 'input' | 'data' };
  return path.length === 0 ? head : { type: 'ref', head, path: path.map((value) => ({ type: 'value', value })) };
}

function flatten(head: Term, path: Term[]): Term {
  return head.type === 'ref' ? { ...head, path: [...head.path, ...path] } : { type: 'ref', head, path };
}
