import { Args, Flags } from '@oclif/core';
import { BaseCommand, EXIT_CODES } from '../command-line/base-command.ts';

export default class ReplayCommand extends BaseCommand {
  static override summary = 'Show a run again, minute by minute, the intruder included.';
  static override description =
    `Reads the run's file only; no cluster is started. Without a terminal it writes the timeline as lines.

${EXIT_CODES}`;
  static override examples = [
    '<%= config.bin %> replay',
    '<%= config.bin %> replay --run octank-k7m2p9',
    '<%= config.bin %> replay --json',
  ];
  static override args = { run: Args.string({ description: 'id of the run, as --run' }) };
  static override flags = {
    run: Flags.string({ description: 'id of the run; the youngest without it', helpValue: 'ID' }),
    plain: Flags.boolean({ description: 'lines instead of the screen', env: 'GAMEDAY_PLAIN' }),
    ascii: Flags.boolean({ description: 'signs in ASCII' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ReplayCommand);
    const { loadArchive } = await import('../command-line/load-archive.ts');
    const { replayHere, timelineOf } = await import('../command-line/replay-here.ts');
    const archive = loadArchive(args.run ?? flags.run);
    if (archive.cut && !this.jsonEnabled())
      this.logToStderr('The last line of its journal was cut off while it was written; it is left out.');
    const onScreen = !flags.plain && !this.jsonEnabled() && process.stdout.isTTY && process.stdin.isTTY;
    if (onScreen) {
      await replayHere(archive, flags.ascii);
      return undefined;
    }
    const timeline = timelineOf(archive);
    for (const { line } of timeline) this.log(line);
    return { runId: archive.folder.runId, timeline: timeline.map(({ item }) => item) };
  }
}
