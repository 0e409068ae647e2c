import { parseTime } from '../../clock/clock.ts';
import { addressMatches } from '../address.ts';
import type { Cell, Expression, Row } from './query.ts';
import { QueryError } from './token.ts';

type Call = Extract<Expression, { type: 'call' }>;

interface QueryFunction {
  /** How many arguments it takes. */
  arity: readonly [number, number];
  run(args: readonly Cell[], call: Call, row: Row): Cell;
}

const UNITS_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

const text = (cell: Cell): string => String(cell ?? '');
const onText =
  (change: (text: string) => Cell): QueryFunction['run'] =>
  ([cell]) =>
    cell === undefined ? undefined : change(String(cell));
const onNumber =
  (change: (number: number) => number): QueryFunction['run'] =>
  ([cell]) =>
    cell === undefined || Number.isNaN(Number(cell)) ? undefined : change(Number(cell));
const numbers = (args: readonly Cell[]): number[] => args.map(Number).filter((number) => !Number.isNaN(number));

/** Functions over one row, by their names in small letters. Those that sum rows up are in aggregate.ts. */
const FUNCTIONS: Readonly<Record<string, QueryFunction>> = {
  ispresent: { arity: [1, 1], run: ([cell]) => cell !== undefined },
  isempty: { arity: [1, 1], run: ([cell]) => text(cell) === '' },
  isblank: { arity: [1, 1], run: ([cell]) => text(cell).trim() === '' },
  coalesce: { arity: [1, Infinity], run: (args) => args.find((arg) => arg !== undefined) },
  strlen: { arity: [1, 1], run: ([cell]) => text(cell).length },
  strcontains: { arity: [2, 2], run: ([cell, part]) => (text(cell).includes(text(part)) ? 1 : 0) },
  tolower: { arity: [1, 1], run: onText((value) => value.toLowerCase()) },
  lower: { arity: [1, 1], run: onText((value) => value.toLowerCase()) },
  toupper: { arity: [1, 1], run: onText((value) => value.toUpperCase()) },
  upper: { arity: [1, 1], run: onText((value) => value.toUpperCase()) },
  trim: { arity: [1, 1], run: onText((value) => value.trim()) },
  ltrim: { arity: [1, 1], run: onText((value) => value.trimStart()) },
  rtrim: { arity: [1, 1], run: onText((value) => value.trimEnd()) },
  concat: { arity: [1, Infinity], run: (args) => args.map(text).join('') },
  replace: {
    arity: [3, 3],
    run: ([cell, part, other]) => (cell === undefined ? undefined : text(cell).replaceAll(text(part), text(other))),
  },
  substr: {
    arity: [2, 3],
    run: ([cell, from, length]) =>
      cell === undefined
        ? undefined
        : text(cell).slice(Number(from), length === undefined ? undefined : Number(from) + Number(length)),
  },
  abs: { arity: [1, 1], run: onNumber(Math.abs) },
  ceil: { arity: [1, 1], run: onNumber(Math.ceil) },
  floor: { arity: [1, 1], run: onNumber(Math.floor) },
  sqrt: { arity: [1, 1], run: onNumber(Math.sqrt) },
  log: { arity: [1, 1], run: onNumber(Math.log) },
  greatest: { arity: [1, Infinity], run: (args) => Math.max(...numbers(args)) },
  least: { arity: [1, Infinity], run: (args) => Math.min(...numbers(args)) },
  isvalidip: { arity: [1, 1], run: ([cell]) => addressMatches(text(cell), '0.0.0.0/0') },
  isvalidipv4: { arity: [1, 1], run: ([cell]) => addressMatches(text(cell), '0.0.0.0/0') },
  isipinsubnet: { arity: [2, 2], run: ([cell, block]) => addressMatches(text(cell), text(block)) },
  isipv4insubnet: { arity: [2, 2], run: ([cell, block]) => addressMatches(text(cell), text(block)) },
  tomillis: { arity: [1, 1], run: onText((value) => parseTime(value)) },
  frommillis: { arity: [1, 1], run: ([cell]) => instant(Number(cell)) },
  datefloor: { arity: [2, 2], run: ([at], call) => floorTime(text(at), lengthOf(call, 1)) },
  dateceil: { arity: [2, 2], run: ([at], call) => ceilTime(text(at), lengthOf(call, 1)) },
  bin: { arity: [1, 1], run: (_args, call, row) => floorTime(text(row('@timestamp')), lengthOf(call, 0)) },
};

/** How the manual writes them. */
const SHOWN =
  'ispresent, isempty, isblank, coalesce, strlen, strcontains, tolower, toupper, trim, ltrim, rtrim, concat, replace, substr, abs, ceil, floor, sqrt, log, greatest, least, isValidIpv4, isIpv4InSubnet, datefloor, dateceil, bin; in stats also count, count_distinct, sum, avg, min, max, median, stddev, pct, earliest, latest, sortsFirst, sortsLast';

/** Throws QueryError where there is no such function over a row, or where it takes other arguments. */
export function checkCall(call: Call): void {
  const known = Object.hasOwn(FUNCTIONS, call.name) ? FUNCTIONS[call.name] : undefined;
  if (known === undefined)
    throw new QueryError(`There is no function ${call.name}() here. There are ${SHOWN}.`, call.at);
  const [least, most] = known.arity;
  if (call.args.length < least || call.args.length > most) {
    const wanted = least === most ? String(least) : most === Infinity ? `at least ${least}` : `${least} or ${most}`;
    throw new QueryError(`${call.name}() takes ${wanted} ${wanted === '1' ? 'argument' : 'arguments'}.`, call.at);
  }
  if (call.name === 'bin') lengthOf(call, 0);
  if (call.name === 'datefloor' || call.name === 'dateceil') lengthOf(call, 1);
}

export function runFunction(call: Call, args: readonly Cell[], row: Row): Cell {
  checkCall(call);
  return FUNCTIONS[call.name].run(args, call, row);
}

/** A length of time such as `5m`, in milliseconds: the reader of queries takes it for a field. */
function lengthOf(call: Call, index: number): number {
  const argument = call.args.at(index);
  const written = argument?.type === 'field' ? argument.name : argument?.type === 'value' ? String(argument.value) : '';
  const [, count, unit] = /^(\d+)\s*(ms|s|m|h|d|w)/.exec(written) ?? [];
  if (unit === undefined || Number(count) === 0)
    throw new QueryError(`${call.name} takes a length of time, such as bin(1h) or bin(5m).`, call.at);
  return Number(count) * UNITS_MS[unit];
}

function floorTime(at: string, lengthMs: number): Cell {
  return instant(Math.floor(parseTime(at) / lengthMs) * lengthMs);
}

function ceilTime(at: string, lengthMs: number): Cell {
  return instant(Math.ceil(parseTime(at) / lengthMs) * lengthMs);
}

function instant(ms: number): Cell {
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
