import { parseTime } from '../../clock/clock.ts';
import { addressMatches } from '../address.ts';
import type { Expression } from './query.ts';
import { QueryError } from './token.ts';

/** What a query's rows are made of. */
export type Cell = string | number | boolean | undefined;
/** Reads a field of a row by its name. */
export type Row = (field: string) => Cell;

const UNITS_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

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
      return call(expression, row);
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

/** `like "text"` finds a part, `like /pattern/` a pattern; `%` and `_` stand for anything, as in SQL, when they are used. */
function likeness(left: Cell, right: Expression, row: Row): boolean {
  if (left === undefined) return false;
  if (right.type === 'value' && right.value instanceof RegExp) return right.value.test(String(left));
  return String(left).includes(String(evaluate(right, row) ?? ''));
}

function call(expression: Extract<Expression, { type: 'call' }>, row: Row): Cell {
  const args = expression.args.map((arg) => evaluate(arg, row));
  const text = String(args[0] ?? '');
  switch (expression.name) {
    case 'ispresent':
      return args[0] !== undefined;
    case 'isempty':
      return args[0] === undefined || text === '';
    case 'strlen':
      return text.length;
    case 'lower':
    case 'tolower':
      return text.toLowerCase();
    case 'upper':
    case 'toupper':
      return text.toUpperCase();
    case 'concat':
      return args.map((arg) => String(arg ?? '')).join('');
    case 'coalesce':
      return args.find((arg) => arg !== undefined);
    case 'isipv4insubnet':
    case 'isipinsubnet':
      return addressMatches(text, String(args[1] ?? ''));
    case 'datefloor':
      return floorTime(text, String(args[1] ?? ''), expression.at);
    case 'bin':
      return floorTime(String(row('@timestamp') ?? ''), binText(expression), expression.at);
    default:
      throw new QueryError(
        `There is no function ${expression.name}() here. There are ispresent, isempty, strlen, lower, upper, concat, coalesce, isIpv4InSubnet, datefloor, bin; in stats also count, count_distinct, sum, avg, min, max, earliest, latest.`,
        expression.at,
      );
  }
}

function binText(expression: Extract<Expression, { type: 'call' }>): string {
  const [period] = expression.args;
  return period?.type === 'field' ? period.name : String(period?.type === 'value' ? period.value : '');
}

function floorTime(at: string, period: string, where: number): Cell {
  const [, count, unit] = /^(\d+)\s*(ms|s|m|h|d)/.exec(period) ?? [];
  if (unit === undefined) throw new QueryError('bin takes a length of time, such as bin(1h) or bin(5m).', where);
  const lengthMs = Number(count) * UNITS_MS[unit];
  if (Number.isNaN(parseTime(at))) return undefined;
  return new Date(Math.floor(parseTime(at) / lengthMs) * lengthMs).toISOString();
}
