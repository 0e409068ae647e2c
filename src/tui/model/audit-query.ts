import { readyMadeQueries } from '../../detection/query/ready-made.ts';
import { runQuery } from '../../detection/query/run-query.ts';
import { explainQueryError, QueryError } from '../../detection/query/token.ts';
import type { AuditEntry } from '../../journal/run-view.ts';
import { tableLines } from './investigation.ts';

/** Whether a search is a query in the language of Logs Insights, and not words to look for. */
export function isQuery(search: string): boolean {
  return /^\s*(fields|display|filter|parse|stats|sort|limit|dedup)\s+\S/i.test(search);
}

/** What a query finds, as lines of a table; or in a line what is wrong with it. */
export function queryLines(
  audit: readonly AuditEntry[],
  query: string,
  width: number,
): { lines: string[]; rows: number } {
  try {
    const { columns, rows, matched, notes } = runQuery(
      query,
      audit.map(({ event }) => event),
    );
    const cells = rows.map((row) => row.map((cell) => String(cell ?? '')));
    return { lines: [...notes, ...tableLines({ columns: [...columns], rows: cells }, width)], rows: matched };
  } catch (error) {
    if (error instanceof QueryError) return { lines: explainQueryError(query, error).split('\n'), rows: 0 };
    throw error;
  }
}

/** The ready-made query after this one, from the first on again. */
export function nextReadyMade(search: string): string {
  const queries = Object.values(readyMadeQueries()).map(({ query }) => query);
  return queries[(queries.indexOf(search) + 1) % queries.length];
}
