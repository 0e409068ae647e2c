import { Args, Flags } from '@oclif/core';
import { BaseCommand, EXIT_CODES, runFlag } from '../command-line/base-command.ts';

const DEFAULT_QUERY = 'stats count(*) as calls by user.username, verb | sort calls desc | limit 20';

export default class AuditCommand extends BaseCommand {
  static override summary = 'Search the audit log in the language of CloudWatch Logs Insights.';
  static override description =
    `fields, filter, parse, stats … by, sort, limit and dedup, with | between. Without a query it counts calls by user and verb.

${EXIT_CODES}`;
  static override examples = [
    '<%= config.bin %> audit',
    `<%= config.bin %> audit 'fields @timestamp, user.username, sourceIPs.0, verb, requestURI | filter objectRef.resource = "secrets" | sort @timestamp desc'`,
    `<%= config.bin %> audit 'filter user.username = "system:anonymous" | stats count(*) by verb, responseStatus.code' --json`,
  ];
  static override args = { query: Args.string({ description: 'the query', default: DEFAULT_QUERY }) };
  static override flags = {
    ...runFlag,
    export: Flags.boolean({ description: 'the events themselves, one JSON a line, instead of a query' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(AuditCommand);
    const { joinRun } = await import('../command-line/join-run.ts');
    const { searchAudit } = await import('../run/desk/search-audit.ts');
    const { tableLines } = await import('../command-line/print-table.ts');
    return joinRun({ run: flags.run }, async (connection) => {
      if (flags.export) {
        const events = connection.view().audit.map(({ event }) => event);
        for (const event of events) this.log(JSON.stringify(event));
        return { events };
      }
      const { columns, rows, matched } = await searchAudit(connection, args.query);
      for (const line of tableLines(
        columns,
        rows.map((row) => row.map((cell) => String(cell ?? ''))),
      ))
        this.log(line);
      if (matched > rows.length) this.log(`${rows.length} of ${matched} rows: \`| limit N\` shows others.`);
      return { columns, rows, matched };
    });
  }
}
