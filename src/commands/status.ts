import { Args } from '@oclif/core';
import { BaseCommand, EXIT_CODES, runFlag } from '../command-line/base-command.ts';

export default class StatusCommand extends BaseCommand {
  static override summary = 'Say how the running run stands: clock, stage, objectives, score.';
  static override description = EXIT_CODES;
  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status --json'];
  static override args = { run: Args.string({ description: 'id of the run, as --run' }) };
  static override flags = { ...runFlag };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(StatusCommand);
    const { joinRun } = await import('../command-line/join-run.ts');
    const { describeStatus, statusLines } = await import('../command-line/describe-status.ts');
    return joinRun({ run: args.run ?? flags.run }, async (connection) => {
      const status = describeStatus(connection, await connection.score());
      for (const line of statusLines(status)) this.log(line);
      return status;
    });
  }
}
