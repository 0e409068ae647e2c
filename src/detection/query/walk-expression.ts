import type { Expression } from './query.ts';

/** Their last argument is a length of time such as `5m`, though it reads like a field. */
const TAKE_TIME = new Set(['bin', 'datefloor', 'dateceil']);

/** Visits an expression and all that it is made of. */
export function walkExpression(expression: Expression, visit: (part: Expression) => void): void {
  visit(expression);
  for (const part of partsOf(expression)) walkExpression(part, visit);
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.type) {
    case 'field':
    case 'value':
      return [];
    case 'list':
      return expression.items;
    case 'call':
      return TAKE_TIME.has(expression.name) ? expression.args.slice(0, -1) : expression.args;
    case 'not':
      return [expression.inner];
    case 'binary':
      return [expression.left, expression.right];
  }
}
