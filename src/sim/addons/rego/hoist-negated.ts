import type { Expression, Term } from './syntax.ts';

/**
 * What a negated call is given is looked up before, outside of the negation, as OPA's compiler has it: `not f(x.y)` says
 * nothing at all where there is no `x.y`. Sides of an equality stay where they are, but for calls.
 */
export function hoistNegated(expression: Expression, freshName: () => string): Expression[] {
  if (expression.type !== 'not' || expression.inner.type !== 'term') return [expression];
  const { inner } = expression;
  const { term, line } = inner;
  if (term.type !== 'call') return [expression];
  const before: Expression[] = [];
  const isEquality = term.name === 'equal';
  const args = term.args.map((arg): Term => {
    const moves = arg.type === 'call' || (!isEquality && ['var', 'ref', 'comprehension'].includes(arg.type));
    if (!moves) return arg;
    const left: Term = { type: 'var', name: freshName() };
    before.push({ type: 'unify', left, right: arg, with: [], line });
    return left;
  });
  return [...before, { ...expression, inner: { ...inner, term: { ...term, args } } }];
}
