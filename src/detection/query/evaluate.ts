import { runFunction } from './functions.ts';
import type { Cell, Expression, Row } from './query.ts';

export function evaluate(expression: Expression, row: Row): Cell {
  switch (expression.type) {
    case 'field':
      return row(expression.name);
    case 'value':
      return expression.value instanceof RegExp ? expression.value.source : expression.value;
    case 'list':
      return expression.items.map((item) => evaluate(item, row)).join(', ');
    case 'not':
      return !truth(evaluate(expression.inner, row));
    case 'call':
      return runFunction(
        expression,
        expression.args.map((arg) => evaluate(arg, row)),
        row,
      );
    case 'binary':
      return binary(expression, row);
  }
}

export function truth(cell: Cell): boolean {
  return (
    cell === true ||
    (typeof cell === 'number' && cell !== 0) ||
    (typeof cell === 'string' && cell !== '' && cell !== 'false')
  );
}

/** Numbers as numbers, everything else as text. Absent sorts first. */
export function compareCells(a: Cell, b: Cell): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  const [x, y] = [toNumber(a), toNumber(b)];
  if (x !== undefined && y !== undefined) return x - y;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

export function toNumber(cell: Cell): number | undefined {
  if (typeof cell === 'number') return cell;
  if (typeof cell !== 'string' || cell.trim() === '' || Number.isNaN(Number(cell))) return undefined;
  return Number(cell);
}

function binary(expression: Extract<Expression, { type: 'binary' }>, row: Row): Cell {
  const { operator, right } = expression;
  const left = evaluate(expression.left, row);
  if (operator === 'and') return truth(left) && truth(evaluate(right, row));
  if (operator === 'or') return truth(left) || truth(evaluate(right, row));
  if (operator === 'like' || operator === '=~') return likeness(left, right, row);
  if (operator === 'in')
    return right.type === 'list' && right.items.some((item) => compareCells(left, evaluate(item, row)) === 0);
  const value = evaluate(right, row);
  if (operator === '=') return left !== undefined && compareCells(left, value) === 0;
  if (operator === '!=') return compareCells(left, value) !== 0;
  if (left === undefined || value === undefined) return ['<', '<=', '>', '>='].includes(operator) ? false : undefined;
  const order = compareCells(left, value);
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  if (operator === '>') return order > 0;
  if (operator === '>=') return order >= 0;
  return arithmetic(operator, toNumber(left), toNumber(value));
}

function arithmetic(operator: string, a: number | undefined, b: number | undefined): Cell {
  if (a === undefined || b === undefined) return undefined;
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  if (operator === '/') return b === 0 ? undefined : a / b;
  return b === 0 ? undefined : a % b;
}

/** `like "text"` finds a part of a text, `like /pattern/` what fits a pattern. */
function likeness(left: Cell, right: Expression, row: Row): boolean {
  if (left === undefined) return false;
  if (right.type === 'value' && right.value instanceof RegExp) return right.value.test(String(left));
  return String(left).includes(String(evaluate(right, row) ?? ''));
}
