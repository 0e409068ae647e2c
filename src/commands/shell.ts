import { Flags } from '@oclif/core';
import { BaseCommand, EXIT_CODES } from '../command-line/base-command.ts';

export default class ShellCommand extends BaseCommand {
  static override enableJsonFlag = false;
  static override summary = "Open your shell, connected to the run's cluster, as it is or as it was.";
  static override description =
    `KUBECONFIG is set and the prompt names the run. Leaving the shell leaves the run as it is.

With --at, kubectl answers as the cluster was at that moment of play: time stands still there, and nothing can be changed. The run may
have ended long ago; it is lived through again up to there, which takes a while for a long one.

${EXIT_CODES} Otherwise the shell's own.`;
  static override examples = [
    '<%= config.bin %> shell',
    '<%= config.bin %> shell --run octank-k7m2p9 --at 24m',
    "<%= config.bin %> shell --at 1:05:30 --command 'kubectl get pods -A'",
  ];
  static override flags = {
    run: Flags.string({
      description: 'id of the run; the youngest that is running without it, with --at the youngest of all',
      helpValue: 'ID',
    }),
    at: Flags.string({ description: 'a moment of play: 24m, 1h5m, 1:05:30', helpValue: 'MOMENT' }),
    command: Flags.string({ char: 'c', description: 'what the shell runs, instead of asking you', helpValue: 'LINE' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(ShellCommand);
    const { findRun, findRunningRun } = await import('../run/folder/find-run.ts');
    const { gamedayHome } = await import('../run/folder/gameday-home.ts');
    const { findKubectl, howToGetKubectl } = await import('../run/tools/find-kubectl.ts');
    const { openShell } = await import('../run/tools/open-shell.ts');
    const { readMoment } = await import('../command-line/read-moment.ts');
    const { shellInThePast } = await import('../command-line/shell-in-the-past.ts');
    const home = gamedayHome();
    const momentMs = flags.at === undefined ? undefined : readMoment(flags.at);
    if (findKubectl() === undefined) this.logToStderr(`There is no kubectl on your PATH. ${howToGetKubectl()}`);
    process.exitCode =
      momentMs === undefined
        ? await openShell({ ...findRunningRun(home, flags.run), command: flags.command })
        : await shellInThePast(findRun(home, flags.run), momentMs, flags.command);
  }
}
