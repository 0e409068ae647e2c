import { Args, Flags } from '@oclif/core';
import { BaseCommand, EXIT_CODES, runFlag, scopeFlags } from '../command-line/base-command.ts';

const VIEWS = [
  'overview',
  'containers',
  'findings',
  'activity',
  'new-calls',
  'addresses',
  'profile',
  'polaris',
] as const;

export default class InvestigateCommand extends BaseCommand {
  static override summary = "Ask Detective's questions of the audit log: who, what, from where, for the first time?";
  static override description = EXIT_CODES;
  static override examples = [
    '<%= config.bin %> investigate',
    '<%= config.bin %> investigate addresses',
    '<%= config.bin %> investigate activity --filter user=system:anonymous',
    '<%= config.bin %> investigate profile 198.51.100.7',
    '<%= config.bin %> investigate new-calls --from 2025-03-05T00:00:00Z',
    '<%= config.bin %> investigate containers --from 30h --to 6h',
    '<%= config.bin %> investigate polaris --filter ns=sock-shop',
  ];
  static override args = {
    view: Args.string({ description: VIEWS.join(', '), options: [...VIEWS], default: 'overview' }),
    of: Args.string({ description: 'an address (CIDR and * too) or a subject: the same as --filter ip=… or user=…' }),
  };
  static override flags = {
    ...runFlag,
    ...scopeFlags,
    filter: Flags.string({ description: 'only what fits', helpValue: 'FIELD=VALUE', multiple: true }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(InvestigateCommand);
    const { joinRun } = await import('../command-line/join-run.ts');
    const { readFilter } = await import('../command-line/read-filter.ts');
    const { pageLines } = await import('../command-line/page-lines.ts');
    const view = args.view as (typeof VIEWS)[number];
    const asked = args.of === undefined ? [] : [/^[\d.*/]+$/.test(args.of) ? `ip=${args.of}` : `user=${args.of}`];
    const words = [...asked, ...(flags.filter ?? [])];
    const filter = readFilter(words);
    return joinRun({ run: flags.run }, async (connection) => {
      const page = await connection.investigate({
        view,
        filter,
        ...(flags.from === undefined ? {} : { from: flags.from }),
        ...(flags.to === undefined ? {} : { to: flags.to }),
      });
      if (connection.view().phase === 'playing')
        await connection.asked('investigate', [view, ...words].join(' '), page.sections.length);
      for (const line of pageLines(page)) this.log(line);
      return page;
    });
  }
}
