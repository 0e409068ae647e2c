import type { Comprehension, Expression, Term } from './syntax.ts';

/** What a term asks of its surroundings before it can be evaluated, and what it then makes known. */
export interface Variables {
  needs: Set<string>;
  gives: Set<string>;
}

/** Variables of a term that is to be evaluated. `outer` are those that the surrounding body speaks of. */
export function variablesOf(term: Term, outer: ReadonlySet<string>): Variables {
  const found: Variables = { needs: new Set(), gives: new Set() };
  collect(term, found, outer);
  for (const name of found.gives) found.needs.delete(name);
  return found;
}

function collect(term: Term, found: Variables, outer: ReadonlySet<string>): void {
  switch (term.type) {
    case 'var':
      found.needs.add(term.name);
      return;
    case 'array':
    case 'set':
      for (const item of term.items) collect(item, found, outer);
      return;
    case 'object':
      for (const pair of term.entries) for (const one of pair) collect(one, found, outer);
      return;
    case 'ref':
      collect(term.head, found, outer);
      for (const part of term.path) collectKey(part, found, outer);
      return;
    case 'call':
      for (const arg of term.args) collect(arg, found, outer);
      if (term.output !== undefined) collectKey(term.output, found, outer);
      return;
    case 'comprehension':
      for (const name of closureNames(term)) if (outer.has(name)) found.needs.add(name);
      return;
    default:
  }
}

/** A variable in brackets takes every key; so do those of a pattern. */
function collectKey(part: Term, found: Variables, outer: ReadonlySet<string>): void {
  if (part.type === 'var') found.gives.add(part.name);
  else if (part.type === 'array') for (const item of part.items) collectKey(item, found, outer);
  else if (part.type === 'object') for (const [, value] of part.entries) collectKey(value, found, outer);
  else collect(part, found, outer);
}

/** Every variable that an expression speaks of, those of closures aside. */
export function openNames(expression: Expression): Set<string> {
  const names = new Set<string>();
  const add = (term: Term | undefined) => {
    if (term === undefined) return;
    const { needs, gives } = variablesOf(term, new Set());
    for (const name of [...needs, ...gives]) names.add(name);
  };
  switch (expression.type) {
    case 'term':
      add(expression.term);
      break;
    case 'assign':
    case 'unify':
      add(expression.left);
      add(expression.right);
      break;
    case 'some-in':
      add(expression.key);
      add(expression.value);
      add(expression.collection);
      break;
    case 'every':
      add(expression.collection);
      break;
    default:
  }
  return names;
}

function closureNames(term: Comprehension): Set<string> {
  const names = allNames(term.body);
  for (const part of [term.key, term.head]) if (part !== undefined) addTerm(part, names);
  return names;
}

/** Every variable of a body, those of its closures included. */
export function allNames(body: readonly Expression[]): Set<string> {
  const names = new Set<string>();
  for (const expression of body) {
    if (expression.type === 'not') for (const name of allNames([expression.inner])) names.add(name);
    else if (expression.type === 'every') for (const name of allNames(expression.body)) names.add(name);
    for (const term of termsOf(expression)) addTerm(term, names);
  }
  return names;
}

function termsOf(expression: Expression): Term[] {
  const plain = expression.with.map(({ value }) => value);
  if (expression.type === 'term') return [...plain, expression.term];
  if (expression.type === 'assign' || expression.type === 'unify') return [...plain, expression.left, expression.right];
  if (expression.type === 'some-in' || expression.type === 'every') {
    return [
      ...plain,
      ...(expression.key === undefined ? [] : [expression.key]),
      expression.value,
      expression.collection,
    ];
  }
  return plain;
}

function addTerm(term: Term, names: Set<string>): void {
  if (term.type === 'comprehension') {
    for (const name of closureNames(term)) names.add(name);
    return;
  }
  const { needs, gives } = variablesOf(term, new Set());
  for (const name of [...needs, ...gives]) names.add(name);
  for (const inner of innerTerms(term)) addTerm(inner, names);
}

function innerTerms(term: Term): Term[] {
  if (term.type === 'array' || term.type === 'set') return term.items;
  if (term.type === 'object') return term.entries.flat();
  if (term.type === 'ref') return [term.head, ...term.path];
  return term.type === 'call' ? [...term.args, ...(term.output === undefined ? [] : [term.output])] : [];
}
