import { Args, Flags } from '@oclif/core';
import { BaseCommand, EXIT_CODES, runFlag } from '../command-line/base-command.ts';

export default class FinishCommand extends BaseCommand {
  static override summary = 'Declare the exercise done, or a stage begun.';
  static override description =
    `Ends the run for good: it can be reported and replayed, not resumed. With --stage it opens a stage that the scenario leaves to the team.

${EXIT_CODES}`;
  static override examples = ['<%= config.bin %> finish --yes', '<%= config.bin %> finish --stage containment'];
  static override args = { reason: Args.string({ description: 'a remark for the timeline' }) };
  static override flags = {
    ...runFlag,
    yes: Flags.boolean({ char: 'y', description: 'yes, end the run' }),
    stage: Flags.string({ description: 'open this stage instead of ending the run', helpValue: 'STAGE' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(FinishCommand);
    const { joinRun } = await import('../command-line/join-run.ts');
    const { UserError } = await import('../user-error.ts');
    const { stage } = flags;
    if (stage !== undefined) {
      return joinRun({ run: flags.run }, async (connection) => {
        await connection.declareStage(stage);
        this.log(`Stage "${stage}" is open.`);
        return { stage };
      });
    }
    if (!flags.yes) {
      throw new UserError({
        code: 'NOT_CONFIRMED',
        fact: 'This ends the run for good.',
        next: 'Run it again with --yes.',
        exitCode: 2,
      });
    }
    return joinRun({ run: flags.run }, async (connection, { runId }) => {
      if (args.reason !== undefined) await connection.note(args.reason);
      await connection.finish();
      const { total, max } = await connection.score();
      this.log(`Finished: ${total} of ${max}. \`gameday report --run ${runId}\` tells it in full.`);
      return { runId, finished: true, score: { total, max } };
    });
  }
}
