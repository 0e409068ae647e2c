import type { AuditRecord } from '../../journal/records.ts';
import { aggregate } from './aggregate.ts';
import { compareCells, evaluate, truth } from './evaluate.ts';
import { eventField } from './event-field.ts';
import { expressionText } from './parse-expression.ts';
import { parseQuery } from './parse-query.ts';
import type { Cell, Command, Expression, Row } from './query.ts';
import { unknownFields } from './unknown-fields.ts';

export interface QueryResult {
  columns: string[];
  rows: Cell[][];
  /** Rows before `limit`. */
  matched: number;
  /** What may be meant otherwise than it is written. */
  notes: string[];
}

const DEFAULT_COLUMNS = ['@timestamp', 'user.username', 'verb', 'requestURI', 'responseStatus.code'];
const DEFAULT_LIMIT = 1000;

interface Working {
  rows: Map<string, Cell>[];
  columns: string[] | undefined;
  limit: number;
}

/** Runs a Logs Insights query over audit events, newest first unless it sorts. Throws QueryError where it can't be read. */
export function runQuery(text: string, events: readonly AuditRecord[]): QueryResult {
  const { commands } = parseQuery(text);
  const stream = streamOf(events);
  const sources = new WeakMap<Map<string, Cell>, AuditRecord>();
  const work: Working = { rows: [], columns: undefined, limit: DEFAULT_LIMIT };
  for (const event of events) {
    const row = new Map<string, Cell>();
    sources.set(row, event);
    work.rows.push(row);
  }
  work.rows.sort((a, b) =>
    compareCells(sources.get(b)?.requestReceivedTimestamp, sources.get(a)?.requestReceivedTimestamp),
  );
  const read =
    (row: Map<string, Cell>): Row =>
    (field) =>
      row.has(field)
        ? row.get(field)
        : field === '@logStream' && sources.has(row)
          ? stream
          : eventField(sources.get(row), field);
  for (const command of commands) apply(command, work, read);
  const columns = work.columns ?? DEFAULT_COLUMNS;
  return {
    columns,
    rows: work.rows.slice(0, work.limit).map((row) => columns.map((column) => shown(read(row)(column)))),
    matched: work.rows.length,
    notes: [...unknownFields(commands, events), ...otherStreams(text, work.rows.length)],
  };
}

/** The name of the stream of the audit log: on EKS it ends in 32 hexadecimal digits. */
function streamOf(events: readonly AuditRecord[]): string {
  return `kube-apiserver-audit-${(events.at(0)?.auditID ?? '').replaceAll('-', '').padEnd(32, '0')}`;
}

/** Means and sums with as many places as are worth reading. */
function shown(cell: Cell): Cell {
  return typeof cell === 'number' ? Math.round(cell * 10_000) / 10_000 : cell;
}

function otherStreams(text: string, matched: number): string[] {
  const other = /\b(authenticator|kube-scheduler|kube-controller-manager|cloud-controller-manager)\b/.exec(text)?.[1];
  if (matched > 0 || other === undefined || !text.includes('@logStream')) return [];
  return [`Only the audit log is kept here (stream kube-apiserver-audit-…): there is no stream of ${other}.`];
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
