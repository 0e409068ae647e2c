import { BaseCommand, EXIT_CODES, runFlag } from '../command-line/base-command.ts';

export default class ShellCommand extends BaseCommand {
  static override enableJsonFlag = false;
  static override summary = "Open your shell, connected to the run's cluster.";
  static override description =
    `KUBECONFIG is set and the prompt names the run. Leaving the shell leaves the run as it is.

${EXIT_CODES} Otherwise the shell's own.`;
  static override examples = ['<%= config.bin %> shell', '<%= config.bin %> shell --run octank-k7m2p9'];
  static override flags = { ...runFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(ShellCommand);
    const { findRunningRun } = await import('../run/folder/find-run.ts');
    const { gamedayHome } = await import('../run/folder/gameday-home.ts');
    const { findKubectl, howToGetKubectl } = await import('../run/tools/find-kubectl.ts');
    const { openShell } = await import('../run/tools/open-shell.ts');
    const folder = findRunningRun(gamedayHome(), flags.run);
    if (findKubectl() === undefined) this.logToStderr(`There is no kubectl on your PATH. ${howToGetKubectl()}`);
    process.exitCode = await openShell(folder);
  }
}
