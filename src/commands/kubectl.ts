import { BaseCommand } from '../command-line/base-command.ts';

export default class KubectlCommand extends BaseCommand {
  static override enableJsonFlag = false;
  static override strict = false;
  static override summary = "Run kubectl against the run's cluster.";
  static override description =
    `Everything after "kubectl" is kubectl's. The run is the youngest that is running; GAMEDAY_RUN names another.

Exit codes: kubectl's own; 1 where there is no run or no kubectl.`;
  static override examples = [
    '<%= config.bin %> kubectl get pods -A',
    'GAMEDAY_RUN=octank-k7m2p9 <%= config.bin %> kubectl get nodes',
  ];

  async run(): Promise<void> {
    const { findRunningRun } = await import('../run/folder/find-run.ts');
    const { gamedayHome } = await import('../run/folder/gameday-home.ts');
    const { connectedEnvironment } = await import('../run/tools/connected-environment.ts');
    const { kubectlOrRefuse } = await import('../run/tools/find-kubectl.ts');
    const { passOn } = await import('../run/tools/pass-on.ts');
    const folder = findRunningRun(gamedayHome(), process.env.GAMEDAY_RUN);
    // The words are kubectl's, its flags included: nothing of them is read here.
    process.exitCode = await passOn(kubectlOrRefuse(), this.argv, connectedEnvironment(folder));
  }
}
