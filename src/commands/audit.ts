import { Args, Flags } from '@oclif/core';
import { BaseCommand, EXIT_CODES, runFlag, scopeFlags } from '../command-line/base-command.ts';
import type { ReadyMade } from '../detection/query/ready-made.ts';
import { UserError } from '../user-error.ts';

const DEFAULT_QUERY = 'stats count(*) as calls by user.username, verb | sort calls desc | limit 20';

export default class AuditCommand extends BaseCommand {
  static override summary = 'Search the audit log in the language of CloudWatch Logs Insights.';
  static override description =
    `fields, filter, parse, stats … by, sort, limit and dedup, with | between. Without a query it counts calls by user and verb.
--list shows questions that are ready to run with --ready; each is a query that you can copy and change.

${EXIT_CODES}`;
  static override examples = [
    '<%= config.bin %> audit',
    '<%= config.bin %> audit --list',
    '<%= config.bin %> audit --ready secrets-read --from 36h',
    `<%= config.bin %> audit 'fields @timestamp, user.username, sourceIPs.0, verb, requestURI | filter objectRef.resource = "secrets" | sort @timestamp desc'`,
    `<%= config.bin %> audit 'filter user.username = "system:anonymous" | stats count(*) by verb, responseStatus.code' --json`,
  ];
  static override args = { query: Args.string({ description: 'the query', default: DEFAULT_QUERY }) };
  static override flags = {
    ...runFlag,
    list: Flags.boolean({ description: 'the queries that come with the product', exclusive: ['ready', 'export'] }),
    ready: Flags.string({ description: 'run one of them', helpValue: 'NAME', exclusive: ['export'] }),
    ...scopeFlags,
    export: Flags.boolean({ description: 'the events themselves, one JSON a line, instead of a query' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(AuditCommand);
    const { joinRun } = await import('../command-line/join-run.ts');
    const { searchAudit } = await import('../run/desk/search-audit.ts');
    const { tableLines } = await import('../command-line/print-table.ts');
    const { readyMadeQueries } = await import('../detection/query/ready-made.ts');
    const queries = readyMadeQueries();
    if (flags.list) {
      for (const [name, { about, query }] of Object.entries(queries)) this.log(`${name}\n    ${about}\n    ${query}`);
      return { queries };
    }
    const query = flags.ready === undefined ? args.query : readyQuery(queries, flags.ready);
    return joinRun({ run: flags.run }, async (connection) => {
      if (flags.export) {
        const events = connection.view().audit.map(({ event }) => event);
        for (const event of events) this.log(JSON.stringify(event));
        return { events };
      }
      const { columns, rows, matched, notes } = await searchAudit(connection, query, scopeOf(flags));
      for (const line of tableLines(
        columns,
        rows.map((row) => row.map((cell) => String(cell ?? ''))),
      ))
        this.log(line);
      if (matched === 0) this.log('No event fits.');
      if (matched > rows.length) this.log(`${rows.length} of ${matched} rows: \`| limit N\` shows others.`);
      for (const note of notes) this.log(note);
      return { columns, rows, matched, notes };
    });
  }
}

function scopeOf({ from, to }: { from?: string | undefined; to?: string | undefined }): { from?: string; to?: string } {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function readyQuery(queries: ReadyMade, name: string): string {
  if (name in queries) return queries[name].query;
  throw new UserError({
    code: 'QUERY_UNKNOWN',
    fact: `There is no ready-made query "${name}".`,
    next: `There are ${Object.keys(queries).join(', ')}.`,
    exitCode: 2,
  });
}
