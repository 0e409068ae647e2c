import { parseTime } from '../../clock/clock.ts';
import { type QueryResult, runQuery } from '../../detection/query/run-query.ts';
import { explainQueryError, QueryError } from '../../detection/query/token.ts';
import { UserError } from '../../user-error.ts';
import type { RunConnection } from '../run-connection.ts';
import { readScope } from './read-scope.ts';

/** Searches the audit log in the language of Logs Insights, and lets the run know that the team did. */
export async function searchAudit(
  connection: RunConnection,
  query: string,
  scope: { from?: string; to?: string } = {},
): Promise<QueryResult> {
  const { from, to } = readScope(scope, connection.now().nowMs);
  const fromMs = from === undefined ? -Infinity : parseTime(from);
  const toMs = to === undefined ? Infinity : parseTime(to);
  const events = connection
    .view()
    .audit.map(({ event }) => event)
    .filter(({ requestReceivedTimestamp: at }) => parseTime(at) >= fromMs && parseTime(at) <= toMs);
  try {
    const result = runQuery(query, events);
    if (connection.view().phase === 'playing') await connection.asked('audit', query, result.matched);
    return result;
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    throw new UserError({
      code: 'QUERY_NOT_UNDERSTOOD',
      fact: explainQueryError(query, error),
      next: 'Write it as in CloudWatch Logs Insights: fields, filter, parse, stats … by, sort, limit, dedup, with | between.',
      exitCode: 2,
      cause: error,
    });
  }
}
