import { BUILTINS, MANY } from './builtins.ts';
import type { CompiledRule, PackageNode, Policy } from './compile-policy.ts';
import { type Hear, isOpen, unify, type Variables } from './unify.ts';
import { paired, replaced, single } from './results.ts';
import { type Expression, RegoError, type RuleDefinition, type Term, type With } from './syntax.ts';
import { contentOf, identity, lookUp, objectOf, setOf, type Value } from './value.ts';

const DEPTH_MAX = 400;

/** The evaluation of a policy against one input. */
export class Evaluation {
  readonly #policy: Policy;
  readonly #input: Value | undefined;
  readonly #data: Value;
  readonly #known = new Map<CompiledRule, Value | undefined>();
  #depth = 0;

  constructor(policy: Policy, input: Value | undefined, data: Value) {
    this.#policy = policy;
    this.#input = input;
    this.#data = data;
  }

  /** The value of a rule such as `data.x.violation`; undefined where it has none. */
  rule(path: string): Value | undefined {
    const rule = this.#policy.rules.get(path);
    return rule === undefined ? undefined : this.#ruleValue(rule);
  }

  #body(body: readonly Expression[], at: number, vars: Variables, done: () => boolean): boolean {
    if (at === body.length) return done();
    return this.#statement(body[at], vars, () => this.#body(body, at + 1, vars, done));
  }

  #statement(expression: Expression, vars: Variables, next: () => boolean): boolean {
    if (expression.with.length > 0) return this.#changed(expression, vars, next);
    switch (expression.type) {
      case 'term':
        return this.#term(expression.term, vars, (value) => value !== false && next());
      case 'not':
        return this.#statement(expression.inner, vars, () => true) ? false : next();
      case 'some':
        return next();
      case 'assign':
      case 'unify':
        return this.#unifyTerms(expression.left, expression.right, vars, next);
      case 'some-in':
        return this.#members(expression, vars, next);
      case 'every':
        return this.#every(expression, vars, next);
    }
  }

  #members(expression: Expression & { type: 'some-in' | 'every' }, vars: Variables, next: () => boolean): boolean {
    const { key, value, collection } = expression;
    return this.#term(collection, vars, (from) =>
      contentOf(from).some(([index, item]) =>
        this.#unify(value, item, vars, () => (key === undefined ? next() : this.#unify(key, index, vars, next))),
      ),
    );
  }

  #every(expression: Expression & { type: 'every' }, vars: Variables, next: () => boolean): boolean {
    const fails = this.#members(expression, vars, () => !this.#body(expression.body, 0, vars, () => true));
    return fails ? false : next();
  }

  /** An expression with another input. */
  #changed(expression: Expression, vars: Variables, next: () => boolean): boolean {
    const plain = { ...expression, with: [] };
    return this.#withValues(expression.with, 0, vars, this.#input, (input) => {
      const other = new Evaluation(this.#policy, input, this.#data);
      return other.#statement(plain, vars, next);
    });
  }

  #withValues(
    all: readonly With[],
    at: number,
    vars: Variables,
    input: Value | undefined,
    hear: Hear<Value | undefined>,
  ): boolean {
    if (at === all.length) return hear(input);
    const { path, value } = all[at];
    if (path[0] !== 'input') throw new RegoError('rego_compile_error', `with ${path.join('.')} is not simulated`);
    return this.#term(value, vars, (given) =>
      this.#withValues(all, at + 1, vars, replaced(input, path.slice(1), given), hear),
    );
  }

  #term(term: Term, vars: Variables, hear: Hear<Value>): boolean {
    switch (term.type) {
      case 'value':
        return hear(term.value);
      case 'var': {
        const value = vars.get(term.name);
        return value === undefined ? false : hear(value);
      }
      case 'array':
        return this.#items(term.items, vars, [], hear);
      case 'set':
        return this.#items(term.items, vars, [], (items) => hear(setOf(items as readonly Value[])));
      case 'object':
        return this.#items(term.entries.flat(), vars, [], (flat) => hear(objectOf(paired(flat as readonly Value[]))));
      case 'ref':
        return this.#reference(term.head, term.path, vars, hear);
      case 'root':
        return this.#root(term.name, hear);
      case 'call':
        return this.#call(term, vars, hear);
      case 'comprehension':
        return hear(this.#comprehension(term, vars));
    }
  }

  #items(items: readonly Term[], vars: Variables, found: readonly Value[], hear: Hear<Value>): boolean {
    if (found.length === items.length) return hear(found);
    return this.#term(items[found.length], vars, (value) => this.#items(items, vars, [...found, value], hear));
  }

  #comprehension(term: Term & { type: 'comprehension' }, vars: Variables): Value {
    const values: Value[] = [];
    const pairs: [Value, Value][] = [];
    this.#body(term.body, 0, vars, () => {
      this.#term(term.head, vars, (value) => {
        if (term.key === undefined) values.push(value);
        else this.#term(term.key, vars, (key) => (pairs.push([key, value]), false));
        return false;
      });
      return false;
    });
    if (term.of === 'object') return objectOf(pairs);
    return term.of === 'set' ? setOf(values) : values;
  }

  #root(name: 'input' | 'data', hear: Hear<Value>): boolean {
    if (name === 'input') return this.#input === undefined ? false : hear(this.#input);
    return hear(this.#package(this.#policy.root, this.#data));
  }

  #reference(head: Term, path: readonly Term[], vars: Variables, hear: Hear<Value>): boolean {
    if (head.type === 'root' && head.name === 'data') {
      return this.#below(this.#policy.root, this.#data, path, 0, vars, hear);
    }
    return this.#term(head, vars, (value) => this.#walk(value, path, 0, vars, hear));
  }

  /** Goes through packages to a rule, or to a document. */
  #below(
    node: PackageNode,
    document: Value | undefined,
    path: readonly Term[],
    at: number,
    vars: Variables,
    hear: Hear<Value>,
  ): boolean {
    const part = path[at];
    if (part === undefined || part.type !== 'value' || typeof part.value !== 'string') {
      return this.#walk(this.#package(node, document), path, at, vars, hear);
    }
    const rule = node.rules.get(part.value);
    if (rule !== undefined) {
      const value = this.#ruleValue(rule);
      return value === undefined ? false : this.#walk(value, path, at + 1, vars, hear);
    }
    const inner = document === undefined ? undefined : lookUp(document, part.value);
    const below = node.packages.get(part.value);
    if (below !== undefined) return this.#below(below, inner, path, at + 1, vars, hear);
    return inner === undefined ? false : this.#walk(inner, path, at + 1, vars, hear);
  }

  #package(node: PackageNode, document: Value | undefined): Value {
    const entries: [Value, Value][] =
      document === undefined ? [] : contentOf(document).map(([key, value]) => [key, value]);
    for (const [name, below] of node.packages) entries.push([name, this.#package(below, undefined)]);
    for (const [name, rule] of node.rules) {
      const value = rule.kind === 'function' ? undefined : this.#ruleValue(rule);
      if (value !== undefined) entries.push([name, value]);
    }
    return objectOf(entries);
  }

  #walk(value: Value, path: readonly Term[], at: number, vars: Variables, hear: Hear<Value>): boolean {
    if (at === path.length) return hear(value);
    const part = path[at];
    if (part.type === 'value') {
      const inner = lookUp(value, part.value);
      return inner === undefined ? false : this.#walk(inner, path, at + 1, vars, hear);
    }
    if (isOpen(part, vars)) {
      return contentOf(value).some(([key, inner]) =>
        this.#unify(part, key, vars, () => this.#walk(inner, path, at + 1, vars, hear)),
      );
    }
    return this.#term(part, vars, (key) => {
      const inner = lookUp(value, key);
      return inner === undefined ? false : this.#walk(inner, path, at + 1, vars, hear);
    });
  }

  #unifyTerms(left: Term, right: Term, vars: Variables, next: () => boolean): boolean {
    if (left.type === 'array' && right.type === 'array') {
      if (left.items.length !== right.items.length) return false;
      const pair = (at: number): boolean =>
        at === left.items.length ? next() : this.#unifyTerms(left.items[at], right.items[at], vars, () => pair(at + 1));
      return pair(0);
    }
    const [pattern, value] = isOpen(right, vars) ? [right, left] : [left, right];
    return this.#term(value, vars, (found) => this.#unify(pattern, found, vars, next));
  }

  #unify(pattern: Term, value: Value, vars: Variables, next: () => boolean): boolean {
    return unify({ pattern, value, vars, term: (term, hear) => this.#term(term, vars, hear) }, next);
  }

  #call(term: Term & { type: 'call' }, vars: Variables, hear: Hear<Value>): boolean {
    const { output, rule } = term;
    const tell: Hear<Value> =
      output === undefined ? hear : (value) => this.#unify(output, value, vars, () => hear(true));
    return this.#items(term.args, vars, [], (found) => {
      const args = found as readonly Value[];
      if (rule !== undefined) {
        const value = this.#function(this.#policy.rules.get(rule), args);
        return value === undefined ? false : tell(value);
      }
      const value = BUILTINS[term.name](...args);
      if (value === undefined) return false;
      return MANY.has(term.name) ? (value as readonly Value[]).some(tell) : tell(value);
    });
  }

  #function(rule: CompiledRule | undefined, args: readonly Value[]): Value | undefined {
    if (rule === undefined) return undefined;
    if (this.#depth >= DEPTH_MAX) throw new RegoError('rego_recursion_error', `rule ${rule.path} is recursive`);
    this.#depth++;
    const results = new Map<string, Value>();
    for (const definition of rule.definitions) {
      const vars: Variables = new Map();
      this.#arguments(definition, args, 0, vars, () => {
        this.#results(definition, vars, (value) => results.set(identity(value), value));
        return false;
      });
    }
    this.#depth--;
    return single(rule, results, () => this.#fallback(rule));
  }

  #arguments(
    definition: RuleDefinition,
    args: readonly Value[],
    at: number,
    vars: Variables,
    next: () => boolean,
  ): boolean {
    if (at === args.length) return next();
    return this.#unify(definition.args[at], args[at], vars, () =>
      this.#arguments(definition, args, at + 1, vars, next),
    );
  }

  /** What a definition comes to: the first of it and its `else` that has a solution. */
  #results(definition: RuleDefinition, vars: Variables, tell: (value: Value) => void): void {
    let solved = false;
    this.#body(definition.body, 0, vars, () => {
      this.#term(definition.value, vars, (value) => {
        solved = true;
        tell(value);
        return false;
      });
      return false;
    });
    const { orElse } = definition;
    if (!solved && orElse !== undefined) this.#results(orElse, vars, tell);
  }

  #ruleValue(rule: CompiledRule): Value | undefined {
    if (this.#known.has(rule)) return this.#known.get(rule);
    if (this.#depth >= DEPTH_MAX) throw new RegoError('rego_recursion_error', `rule ${rule.path} is recursive`);
    this.#depth++;
    const value = rule.kind === 'complete' ? this.#complete(rule) : this.#partial(rule);
    this.#depth--;
    this.#known.set(rule, value);
    return value;
  }

  #complete(rule: CompiledRule): Value | undefined {
    const results = new Map<string, Value>();
    for (const definition of rule.definitions) {
      this.#results(definition, new Map(), (value) => results.set(identity(value), value));
    }
    return single(rule, results, () => this.#fallback(rule));
  }

  #fallback({ fallback }: CompiledRule): Value | undefined {
    let found: Value | undefined;
    if (fallback !== undefined) this.#term(fallback, new Map(), (value) => ((found = value), true));
    return found;
  }

  #partial(rule: CompiledRule): Value {
    const found: [Value, Value][] = [];
    for (const { key, value, body } of rule.definitions) {
      const vars: Variables = new Map();
      this.#body(body, 0, vars, () => {
        if (key === undefined) return false;
        this.#term(key, vars, (name) => {
          this.#term(value, vars, (inner) => (found.push([name, inner]), false));
          return false;
        });
        return false;
      });
    }
    return rule.kind === 'object' ? objectOf(found) : setOf(found.map(([key]) => key));
  }
}
