import { patternNames } from './scope.ts';
import { type Expression, RegoError, type Term } from './syntax.ts';
import { allNames, openNames, variablesOf } from './term-variables.ts';

/**
 * Puts a body in an order in which every variable is known before it is needed, as OPA does, and orders the bodies
 * within. Throws where there is none.
 */
export function orderBody(body: readonly Expression[], known: ReadonlySet<string>): Expression[] {
  const outer = new Set([...known, ...body.flatMap((expression) => [...openNames(expression)])]);
  const bound = new Set(known);
  const ordered: Expression[] = [];
  const waiting = [...body];
  while (waiting.length > 0) {
    const at = waiting.findIndex((expression) => missing(expression, bound, outer).length === 0);
    if (at < 0) {
      const [name] = missing(waiting[0], bound, outer);
      const shown = name.startsWith('_') ? '_' : name.replace(/~\d+$/, '');
      throw new RegoError('rego_unsafe_var_error', `var ${shown} is unsafe`, waiting[0].line);
    }
    const [next] = waiting.splice(at, 1);
    ordered.push(withOrderedClosures(next, new Set([...bound, ...outer])));
    for (const name of given(next, outer)) bound.add(name);
  }
  return ordered;
}

/** Which variables an expression still waits for. */
function missing(expression: Expression, bound: ReadonlySet<string>, outer: ReadonlySet<string>): string[] {
  const lacking = (names: Iterable<string>) => [...names].filter((name) => !bound.has(name));
  const ofTerm = (term: Term) => lacking(variablesOf(term, outer).needs);
  const ofWith = expression.with.flatMap(({ value }) => ofTerm(value));
  switch (expression.type) {
    case 'term':
      return [...ofWith, ...ofTerm(expression.term)];
    case 'some':
      return [];
    case 'some-in':
      return [...ofWith, ...ofTerm(expression.collection)];
    case 'assign':
      return [...ofWith, ...ofTerm(expression.right)];
    case 'unify':
      return [...ofWith, ...missingOfUnify(expression.left, expression.right, bound, outer)];
    case 'not':
      return lacking([...allNames([expression.inner])].filter((name) => outer.has(name)));
    case 'every':
      return [
        ...ofTerm(expression.collection),
        ...lacking([...allNames(expression.body)].filter((name) => outer.has(name))),
      ];
  }
}

/** One side must be known; the other is a pattern that it is put into. Lists are compared item by item. */
function missingOfUnify(left: Term, right: Term, bound: ReadonlySet<string>, outer: ReadonlySet<string>): string[] {
  if (left.type === 'array' && right.type === 'array' && left.items.length === right.items.length) {
    return left.items.flatMap((item, at) => missingOfUnify(item, right.items[at], bound, outer));
  }
  const lacking = (value: Term, pattern: Term) => {
    const { needs, gives } = variablesOf(value, outer);
    const patterned = new Set(patternNames(pattern));
    const other = variablesOf(pattern, outer);
    const open = isPattern(pattern) ? [] : [...other.needs].filter((name) => !patterned.has(name) && !gives.has(name));
    return [...needs, ...open].filter((name) => !bound.has(name));
  };
  const [byRight, byLeft] = [lacking(right, left), lacking(left, right)];
  return byRight.length === 0 || byRight.length <= byLeft.length ? byRight : byLeft;
}

function isPattern(term: Term): boolean {
  return term.type === 'var' || term.type === 'array' || term.type === 'object';
}

function given(expression: Expression, outer: ReadonlySet<string>): string[] {
  const gives = (term: Term) => [...variablesOf(term, outer).gives];
  switch (expression.type) {
    case 'term':
      return gives(expression.term);
    case 'some-in':
      return [
        ...gives(expression.collection),
        ...(expression.key === undefined ? [] : patternNames(expression.key)),
        ...patternNames(expression.value),
      ];
    case 'assign':
    case 'unify':
      return [expression.left, expression.right].flatMap((term) => [...gives(term), ...patternNames(term)]);
    default:
      return [];
  }
}

function withOrderedClosures(expression: Expression, known: ReadonlySet<string>): Expression {
  const each = (term: Term) => orderTerm(term, known);
  const withs = expression.with.map((one) => ({ ...one, value: each(one.value) }));
  switch (expression.type) {
    case 'term':
      return { ...expression, term: each(expression.term), with: withs };
    case 'assign':
    case 'unify':
      return { ...expression, left: each(expression.left), right: each(expression.right), with: withs };
    case 'not':
      return { ...expression, inner: orderBody([expression.inner], known)[0] };
    case 'some-in':
      return { ...expression, collection: each(expression.collection), with: withs };
    case 'every': {
      const names = [
        ...(expression.key === undefined ? [] : patternNames(expression.key)),
        ...patternNames(expression.value),
      ];
      return {
        ...expression,
        collection: each(expression.collection),
        body: orderBody(expression.body, new Set([...known, ...names])),
      };
    }
    default:
      return expression;
  }
}

export function orderTerm(term: Term, known: ReadonlySet<string>): Term {
  const each = (one: Term) => orderTerm(one, known);
  switch (term.type) {
    case 'array':
    case 'set':
      return { ...term, items: term.items.map(each) };
    case 'object':
      return { ...term, entries: term.entries.map(([key, value]) => [each(key), each(value)]) };
    case 'ref':
      return { ...term, head: each(term.head), path: term.path.map(each) };
    case 'call':
      return { ...term, args: term.args.map(each) };
    case 'comprehension':
      return { ...term, body: orderBody(term.body, known) };
    default:
      return term;
  }
}
