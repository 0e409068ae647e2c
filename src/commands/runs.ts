import { BaseCommand, EXIT_CODES } from '../command-line/base-command.ts';

export default class RunsCommand extends BaseCommand {
  static override summary = 'List all runs of this home, and where they are.';
  static override description = EXIT_CODES;
  static override examples = ['<%= config.bin %> runs', '<%= config.bin %> runs --json'];

  async run(): Promise<unknown> {
    await this.parse(RunsCommand);
    const { gamedayHome } = await import('../run/folder/gameday-home.ts');
    const { describeRuns } = await import('../command-line/describe-runs.ts');
    const { tableLines } = await import('../command-line/print-table.ts');
    const runs = describeRuns(gamedayHome());
    if (runs.length === 0) this.log('There is no run yet. `gameday start octank` begins one.');
    else
      for (const line of tableLines(
        ['RUN', 'SCENARIO', 'TEAM', 'STATE', 'PLAYED', 'FOLDER'],
        runs.map((run) => [run.runId, run.scenario, run.team, run.state, run.played, run.folder]),
      ))
        this.log(line);
    return { runs };
  }
}
