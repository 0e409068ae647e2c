import { Args, Flags } from '@oclif/core';
import { BaseCommand, EXIT_CODES } from '../command-line/base-command.ts';

export default class ReportCommand extends BaseCommand {
  static override summary = 'Write the after-action report of a run.';
  static override description =
    `HTML is one file without anything to load; Markdown and JSON are the same report. It goes into the run's folder unless --output says otherwise
("-" for stdout). A run that still plays is reported as it stands.

${EXIT_CODES}`;
  static override examples = [
    '<%= config.bin %> report',
    '<%= config.bin %> report --format markdown --output -',
    '<%= config.bin %> report --json',
  ];
  static override args = { run: Args.string({ description: 'id of the run, as --run' }) };
  static override flags = {
    run: Flags.string({ description: 'id of the run; the youngest without it', helpValue: 'ID' }),
    format: Flags.string({
      description: 'html, markdown or json',
      options: ['html', 'markdown', 'json'],
      default: 'html',
    }),
    output: Flags.string({ char: 'o', description: 'where to write it', helpValue: 'PATH' }),
    rubric: Flags.string({ description: "score it by this rubric instead of the scenario's", helpValue: 'FILE' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ReportCommand);
    const { loadArchive } = await import('../command-line/load-archive.ts');
    const { makeReport, renderReport, writeReport } = await import('../command-line/make-report.ts');
    const archive = loadArchive(args.run ?? flags.run);
    const report = makeReport(archive, flags.rubric);
    if (this.jsonEnabled()) return report;
    const text = await renderReport(report, flags.format);
    const path = writeReport(archive, { text, format: flags.format, output: flags.output });
    if (path === undefined) this.log(text);
    else this.log(path);
    return undefined;
  }
}
