import { Args } from '@oclif/core';
import { BaseCommand, EXIT_CODES, runFlag } from '../command-line/base-command.ts';

export default class Stop extends BaseCommand {
  static override summary = 'End the engine of a running run.';
  static override description = `The run is kept as it is and can be resumed. To end the exercise itself, use finish.

${EXIT_CODES}`;
  static override examples = ['<%= config.bin %> stop', '<%= config.bin %> stop --run octank-k7m2p9 --json'];
  static override args = { run: Args.string({ description: 'id of the run, as --run' }) };
  static override flags = { ...runFlag };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Stop);
    const { findRunningRun } = await import('../run/folder/find-run.ts');
    const { gamedayHome } = await import('../run/folder/gameday-home.ts');
    const { stopRun } = await import('../command-line/stop-run.ts');
    const folder = findRunningRun(gamedayHome(), args.run ?? flags.run);
    await stopRun(folder);
    this.log(`Stopped "${folder.runId}". \`gameday resume --run ${folder.runId}\` goes on where it was.`);
    return { runId: folder.runId, stopped: true };
  }
}
