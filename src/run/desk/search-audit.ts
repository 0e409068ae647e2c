import { type QueryResult, runQuery } from '../../detection/query/run-query.ts';
import { explainQueryError, QueryError } from '../../detection/query/token.ts';
import { UserError } from '../../user-error.ts';
import type { RunConnection } from '../run-connection.ts';

/** Searches the audit log in the language of Logs Insights, and lets the run know that the team did. */
export async function searchAudit(connection: RunConnection, query: string): Promise<QueryResult> {
  const events = connection.view().audit.map(({ event }) => event);
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
