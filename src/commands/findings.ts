import { Args, Flags } from '@oclif/core';
import { BaseCommand, EXIT_CODES, runFlag } from '../command-line/base-command.ts';

export default class FindingsCommand extends BaseCommand {
  static override summary = 'List findings, show one, archive it, or suppress its kind.';
  static override description =
    `Findings have GuardDuty's shape; --json gives them whole. A suppressed kind is put aside unread, now and later:
to silence what is still true costs points.

${EXIT_CODES}`;
  static override examples = [
    '<%= config.bin %> findings',
    '<%= config.bin %> findings 4f2a --json',
    '<%= config.bin %> findings 4f2a --archive',
    '<%= config.bin %> findings 4f2a --suppress',
  ];
  static override args = { id: Args.string({ description: 'id of a finding, or how it begins' }) };
  static override flags = {
    ...runFlag,
    all: Flags.boolean({ char: 'a', description: 'archived ones too' }),
    archive: Flags.boolean({ description: 'put the finding aside' }),
    unarchive: Flags.boolean({ description: 'bring it back', exclusive: ['archive'] }),
    suppress: Flags.boolean({
      description: 'put aside all of its type, those to come included',
      exclusive: ['archive', 'unarchive'],
    }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(FindingsCommand);
    const { joinRun } = await import('../command-line/join-run.ts');
    const { listFindings, readFinding } = await import('../run/desk/list-findings.ts');
    const { findingLines, findingTable } = await import('../command-line/describe-finding.ts');
    return joinRun({ run: flags.run }, async (connection) => {
      if (args.id === undefined) {
        const found = await listFindings(connection, { archived: flags.all });
        for (const line of findingTable(found)) this.log(line);
        return {
          findings: found.map(({ finding, archived }) => ({ ...finding, service: { ...finding.service, archived } })),
        };
      }
      const { finding } = await readFinding(connection, args.id);
      if (flags.suppress) {
        const rule = await connection.suppressFinding(finding.id);
        this.log(`suppressed from now on: ${rule}`);
        return { id: finding.id, rule };
      }
      if (flags.archive || flags.unarchive) {
        await connection.archiveFinding(finding.id, flags.archive);
        this.log(`${finding.id} ${flags.archive ? 'archived' : 'active again'}`);
        return { id: finding.id, archived: flags.archive };
      }
      for (const line of findingLines(finding)) this.log(line);
      return finding;
    });
  }
}
