import type { AuditRecord } from '../../journal/records.ts';
import { aggregate, isAggregate } from './aggregate.ts';
import { type Cell, compareCells, evaluate, type Row, truth } from './evaluate.ts';
import { expressionText } from './parse-expression.ts';
import { parseQuery } from './parse-query.ts';
import type { Command, Expression } from './query.ts';

export interface QueryResult {
  columns: string[];
  rows: Cell[][];
  /** Rows before `limit`. */
  matched: number;
}

const DEFAULT_COLUMNS = ['@timestamp', 'user.username', 'verb', 'requestURI', 'responseStatus.code'];
const DEFAULT_LIMIT = 1000;

interface Working {
  rows: Map<string, Cell>[];
  columns: string[] | undefined;
  limit: number;
}

/** Runs a Logs Insights query over audit events. Throws QueryError where it can't be read. */
export function runQuery(text: string, events: readonly AuditRecord[]): QueryResult {
  const { commands } = parseQuery(text);
  const sources = new WeakMap<Map<string, Cell>, AuditRecord>();
  const work: Working = { rows: [], columns: undefined, limit: DEFAULT_LIMIT };
  for (const event of events) {
    const row = new Map<string, Cell>();
    sources.set(row, event);
    work.rows.push(row);
  }
  const read =
    (row: Map<string, Cell>): Row =>
    (field) =>
      row.has(field) ? row.get(field) : eventField(sources.get(row), field);
  for (const command of commands) apply(command, work, read);
  const columns = work.columns ?? DEFAULT_COLUMNS;
  return {
    columns,
    rows: work.rows.slice(0, work.limit).map((row) => columns.map((column) => read(row)(column))),
    matched: work.rows.length,
  };
}

/** A field of an audit event by its path, as Logs Insights discovers them: `user.username`, `sourceIPs.0`, `@message`. */
export function eventField(event: AuditRecord | undefined, field: string): Cell {
  if (event === undefined) return undefined;
  if (field === '@timestamp') return event.requestReceivedTimestamp;
  if (field === '@message') return JSON.stringify(event);
  let value: unknown = event;
  let rest = field;
  while (rest !== '' && value !== null && typeof value === 'object') {
    const record = value as Record<string, unknown>;
    const key = keyIn(record, rest);
    value = record[key];
    rest = rest.slice(key.length + 1);
  }
  if (rest !== '' || value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : (value as Cell);
}

/** Annotations have dots in their keys: the longest key that continues the path wins. */
function keyIn(record: Record<string, unknown>, rest: string): string {
  for (let end = rest.length; end > 0; end = rest.lastIndexOf('.', end - 1)) {
    if (Object.hasOwn(record, rest.slice(0, end))) return rest.slice(0, end);
  }
  return rest.split('.')[0];
}

function apply(command: Command, work: Working, read: (row: Map<string, Cell>) => Row): void {
  switch (command.type) {
    case 'fields':
      for (const row of work.rows)
        for (const { name, expression } of command.columns) row.set(name, evaluate(expression, read(row)));
      work.columns = [...new Set([...(work.columns ?? []), ...command.columns.map((column) => column.name)])];
      return;
    case 'display':
      work.columns = command.columns;
      return;
    case 'filter':
      work.rows = work.rows.filter((row) => truth(evaluate(command.condition, read(row))));
      return;
    case 'parse':
      for (const row of work.rows) {
        const found = command.pattern.exec(String(evaluate(command.source, read(row)) ?? ''));
        command.names.forEach((name, i) => row.set(name, found?.groups?.[name] ?? found?.[i + 1]));
      }
      return;
    case 'stats':
      return stats(command, work, read);
    case 'sort':
      work.rows = sorted(work.rows, command.keys, read);
      return;
    case 'limit':
      work.limit = command.count;
      return;
    case 'dedup':
      return dedup(command.columns, work, read);
  }
}

function stats(
  command: Extract<Command, { type: 'stats' }>,
  work: Working,
  read: (row: Map<string, Cell>) => Row,
): void {
  for (const { expression } of command.aggregates) isAggregate(expression);
  const groups = new Map<string, Map<string, Cell>[]>();
  for (const row of work.rows) {
    const key = JSON.stringify(command.by.map(({ expression }) => evaluate(expression, read(row)) ?? null));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  if (command.by.length === 0 && groups.size === 0) groups.set('[]', []);
  work.rows = [...groups.values()].map((rows) => {
    const out = new Map<string, Cell>();
    for (const { name, expression } of command.by) out.set(name, evaluate(expression, read(rows[0])));
    for (const { name, expression } of command.aggregates) out.set(name, aggregate(expression, rows.map(read)));
    return out;
  });
  work.columns = [...command.by, ...command.aggregates].map((column) => column.name);
}

function sorted(
  rows: Map<string, Cell>[],
  keys: { expression: Expression; descending: boolean }[],
  read: (row: Map<string, Cell>) => Row,
) {
  const value = (row: Map<string, Cell>, expression: Expression): Cell => {
    // What `stats` has made a column of, such as bin(1h), is that column from then on.
    const column = expressionText(expression);
    return row.has(column) ? row.get(column) : evaluate(expression, read(row));
  };
  return [...rows].sort((a, b) => {
    for (const { expression, descending } of keys) {
      const order = compareCells(value(a, expression), value(b, expression));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}

function dedup(columns: string[], work: Working, read: (row: Map<string, Cell>) => Row): void {
  const seen = new Set<string>();
  work.rows = work.rows.filter((row) => {
    const key = JSON.stringify(columns.map((column) => read(row)(column) ?? null));
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
