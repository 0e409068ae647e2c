import { Args } from '@oclif/core';
import { BaseCommand } from '../../command-line/base-command.ts';

export default class ScenarioLint extends BaseCommand {
  static override summary = "Check a scenario's files: shape, names, expressions, manifests.";
  static override description = 'Exit codes: 0 sound, 1 problems were found, 2 misused.';
  static override examples = [
    '<%= config.bin %> scenario lint octank',
    '<%= config.bin %> scenario lint ./my-scenario --json',
  ];
  static override args = {
    scenario: Args.string({ required: true, description: 'name of a scenario, or the path of its folder' }),
  };

  async run(): Promise<unknown> {
    const { args } = await this.parse(ScenarioLint);
    const { lintScenario } = await import('../../scenarios/lint/lint-scenario.ts');
    const { formatProblem } = await import('../../scenarios/read-yaml.ts');
    const problems = lintScenario(args.scenario);
    for (const problem of problems) this.log(formatProblem(problem));
    this.log(problems.length === 0 ? 'No problems.' : `${problems.length} problem${problems.length === 1 ? '' : 's'}.`);
    if (problems.length > 0) process.exitCode = 1;
    return { problems };
  }
}
