import { type Cell, compareCells, evaluate, type Row, toNumber } from './evaluate.ts';
import { expressionText } from './parse-expression.ts';
import type { Expression } from './query.ts';
import { QueryError } from './token.ts';

const AGGREGATES = ['count', 'count_distinct', 'sum', 'avg', 'min', 'max', 'earliest', 'latest'];

/** Asserts that an expression sums rows up; throws QueryError where it does not. */
export function isAggregate(expression: Expression): void {
  if (expression.type === 'call' && AGGREGATES.includes(expression.name)) return;
  throw new QueryError(
    `stats sums rows up with ${AGGREGATES.join(', ')}; "${expressionText(expression)}" does not. Fields to group by come after "by".`,
    expression.type === 'call' ? expression.at : 0,
  );
}

/** The value of an aggregate over these rows. */
export function aggregate(expression: Expression, rows: Row[]): Cell {
  if (expression.type !== 'call') return undefined;
  const [argument] = expression.args;
  const everything = argument === undefined || (argument.type === 'field' && argument.name === '*');
  if (expression.name === 'count' && everything) return rows.length;
  const cells = rows
    .map((row) => (argument === undefined ? undefined : evaluate(argument, row)))
    .filter((cell) => cell !== undefined);
  const numbers = cells.map(toNumber).filter((number) => number !== undefined);
  switch (expression.name) {
    case 'count':
      return cells.length;
    case 'count_distinct':
      return new Set(cells).size;
    case 'sum':
      return numbers.reduce((total, number) => total + number, 0);
    case 'avg':
      return numbers.length === 0 ? undefined : numbers.reduce((total, number) => total + number, 0) / numbers.length;
    case 'min':
    case 'max':
      return extreme(cells, expression.name === 'min' ? -1 : 1);
    case 'earliest':
    case 'latest':
      return byTime(argument, rows, expression.name === 'earliest' ? -1 : 1);
    default:
      return undefined;
  }
}

function extreme(cells: Cell[], direction: 1 | -1): Cell {
  return cells.reduce(
    (best, cell) => (best === undefined || compareCells(cell, best) * direction > 0 ? cell : best),
    undefined,
  );
}

/** The value in the first or last row by time. */
function byTime(argument: Expression | undefined, rows: Row[], direction: 1 | -1): Cell {
  let best: Row | undefined;
  for (const row of rows)
    if (best === undefined || compareCells(row('@timestamp'), best('@timestamp')) * direction > 0) best = row;
  return best === undefined || argument === undefined ? undefined : evaluate(argument, best);
}
