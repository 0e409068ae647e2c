import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../command-line/base-command.ts';

export default class ScenarioTest extends BaseCommand {
  static override summary = 'Let a scenario prove itself: its walkthroughs at full speed on virtual time.';
  static override description =
    `At the start nothing is met; the reference meets everything, twice alike and under other seeds; alternatives pass; wrong paths are caught; every
condition, order and harm is tried both ways.

Exit codes: 0 it proves itself, 1 it does not, 2 misused.`;
  static override examples = [
    '<%= config.bin %> scenario test octank',
    '<%= config.bin %> scenario test ./my-scenario --only reference',
    '<%= config.bin %> scenario test octank --seeds 5 --json',
  ];
  static override args = {
    scenario: Args.string({ required: true, description: 'name of a scenario, or the path of its folder' }),
  };
  static override flags = {
    seeds: Flags.integer({ description: 'how many seeds the reference is played under', default: 2, min: 1 }),
    only: Flags.string({ description: 'only this walkthrough', multiple: true, helpValue: 'WALKTHROUGH' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ScenarioTest);
    const { loadScenario } = await import('../../scenarios/load-scenario.ts');
    const { testScenario } = await import('../../scenarios/testkit/test-scenario.ts');
    const { trialPlayer } = await import('../../run/autoplay/play-trial.ts');
    const progress = process.stderr.isTTY && !this.jsonEnabled();
    const cases = await testScenario({
      loaded: loadScenario(args.scenario),
      play: trialPlayer(),
      seeds: flags.seeds,
      ...(flags.only === undefined ? {} : { only: flags.only }),
      onProgress: ({ done, of, title }) => {
        if (progress) process.stderr.write(`\r\x1b[K${done + 1}/${of} ${title}`);
      },
    });
    if (progress) process.stderr.write('\r\x1b[K');
    for (const { title, seed, problems } of cases) {
      this.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${title}${seed === undefined ? '' : `  (seed ${seed})`}`);
      for (const problem of problems) this.log(`        ${problem}`);
    }
    const failed = cases.filter(({ problems }) => problems.length > 0).length;
    this.log(failed === 0 ? `\nAll ${cases.length} passed.` : `\n${failed} of ${cases.length} failed.`);
    if (failed > 0) process.exitCode = 1;
    return { passed: failed === 0, cases };
  }
}
