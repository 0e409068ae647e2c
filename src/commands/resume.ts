import { Args, Flags } from '@oclif/core';
import { BaseCommand, EXIT_CODES } from '../command-line/base-command.ts';
import type { StartRequest } from '../run/start-request.ts';

export default class Resume extends BaseCommand {
  static override summary = 'Go on with a run that was left, stopped or killed, or with one that is paused.';
  static override description =
    `The run's past is lived through again from its seed and its journal: same score, and the cluster as it was. A running run that is paused
goes on.

${EXIT_CODES}`;
  static override examples = ['<%= config.bin %> resume', '<%= config.bin %> resume --run octank-k7m2p9 --detach'];
  static override args = { run: Args.string({ description: 'id of the run, as --run' }) };
  static override flags = {
    run: Flags.string({ description: 'id of the run; the youngest without it', helpValue: 'ID' }),
    detach: Flags.boolean({ description: 'leave the run in the background' }),
    plain: Flags.boolean({ description: 'lines instead of the screen', env: 'GAMEDAY_PLAIN' }),
    ascii: Flags.boolean({ description: 'signs in ASCII' }),
    speed: Flags.string({ description: 'how many times faster than the wall the clock ticks', helpValue: 'N' }),
    port: Flags.integer({
      description: 'port of the API server; the one it had where that is free',
      helpValue: 'N',
      min: 1,
      max: 65535,
    }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Resume);
    const { findRun } = await import('../run/folder/find-run.ts');
    const { gamedayHome } = await import('../run/folder/gameday-home.ts');
    const { lockHolder } = await import('../run/folder/run-lock.ts');
    const { readSpeed } = await import('../command-line/read-start.ts');
    const home = gamedayHome();
    const folder = findRun(home, args.run ?? flags.run);
    if (lockHolder(folder) !== undefined) return this.#goOn(folder.runId);
    const speed = readSpeed(flags.speed);
    const request: StartRequest = {
      type: 'resume',
      home,
      runId: folder.runId,
      ...(speed === undefined ? {} : { speed }),
      ...(flags.port === undefined ? {} : { port: flags.port }),
    };
    if (flags.detach) {
      const { startDetached } = await import('../command-line/start-detached.ts');
      return startDetached(request, (line) => this.log(line));
    }
    const { playHere } = await import('../command-line/play-here.ts');
    return playHere(request, {
      plain: flags.plain || this.jsonEnabled(),
      ascii: flags.ascii,
      say: (line) => this.log(line),
    });
  }

  /** The engine is alive: the run itself goes on, if it is paused. */
  async #goOn(runId: string): Promise<unknown> {
    const { joinRun } = await import('../command-line/join-run.ts');
    await joinRun({ run: runId }, (connection) => connection.resume('from the command line'));
    this.log(`"${runId}" goes on.`);
    return { runId, resumed: true };
  }
}
