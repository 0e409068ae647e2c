import { Args } from '@oclif/core';
import { BaseCommand, EXIT_CODES, runFlag } from '../command-line/base-command.ts';

export default class Pause extends BaseCommand {
  static override summary = 'Let time stand still: clock, intruder, score and all.';
  static override description = `The cluster can be read meanwhile, not changed. \`gameday resume\` goes on.

${EXIT_CODES}`;
  static override examples = ['<%= config.bin %> pause', '<%= config.bin %> pause "lunch"'];
  static override args = {
    reason: Args.string({ description: 'why, for the record', default: 'from the command line' }),
  };
  static override flags = { ...runFlag };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Pause);
    const { joinRun } = await import('../command-line/join-run.ts');
    return joinRun({ run: flags.run }, async (connection, { runId }) => {
      await connection.pause(args.reason);
      this.log(`"${runId}" is paused. \`gameday resume\` goes on.`);
      return { runId, paused: true };
    });
  }
}
