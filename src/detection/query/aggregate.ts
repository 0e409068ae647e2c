import { compareCells, evaluate, toNumber } from './evaluate.ts';
import type { Cell, Expression, Row } from './query.ts';

const AGGREGATES = new Set([
  ...['count', 'count_distinct', 'sum', 'avg', 'min', 'max', 'median', 'stddev', 'pct', 'percentile'],
  ...['earliest', 'latest', 'sortsfirst', 'sortslast'],
]);

/** Whether an expression sums rows up. */
export function isAggregate(expression: Expression): boolean {
  return expression.type === 'call' && AGGREGATES.has(expression.name);
}

/** The value of an aggregate over these rows. */
export function aggregate(expression: Expression, rows: Row[]): Cell {
  if (expression.type !== 'call') return undefined;
  const [argument, share] = expression.args;
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
    case 'median':
      return percentile(numbers, 50);
    case 'pct':
    case 'percentile':
      return percentile(numbers, share?.type === 'value' ? Number(share.value) : 50);
    case 'stddev':
      return deviation(numbers);
    case 'sortsfirst':
    case 'sortslast':
      return cells
        .map(String)
        .sort()
        .at(expression.name === 'sortsfirst' ? 0 : -1);
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

function percentile(numbers: readonly number[], share: number): Cell {
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = ((sorted.length - 1) * share) / 100;
  const below = sorted.at(Math.floor(place));
  const above = sorted.at(Math.ceil(place));
  if (below === undefined || above === undefined) return undefined;
  return below + (above - below) * (place - Math.floor(place));
}

function deviation(numbers: readonly number[]): Cell {
  if (numbers.length === 0) return undefined;
  const mean = numbers.reduce((total, number) => total + number, 0) / numbers.length;
  return Math.sqrt(numbers.reduce((total, number) => total + (number - mean) ** 2, 0) / numbers.length);
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
