import { availableParallelism } from 'node:os';
import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../command-line/base-command.ts';
import type { Exercised } from '../../scenarios/testkit/coverage.ts';
import type { JobResult } from '../../scenarios/testkit/run-jobs.ts';

/** A play takes a second or two: fewer for each worker are not worth the start of a process. */
const PLAYS_PER_WORKER = 6;

export default class ScenarioTest extends BaseCommand {
  static override summary = 'Let a scenario prove itself: its walkthroughs at full speed on virtual time.';
  static override description =
    `At the start nothing is met; the reference meets everything, twice alike and under other seeds; alternatives pass; wrong paths are caught; every
condition, order and harm is tried both ways. --conditions lists for each condition which walkthroughs fulfil it and which break it.

Exit codes: 0 it proves itself, 1 it does not, 2 misused.`;
  static override examples = [
    '<%= config.bin %> scenario test octank',
    '<%= config.bin %> scenario test ./my-scenario --only reference',
    '<%= config.bin %> scenario test octank --conditions',
    '<%= config.bin %> scenario test octank --seeds 20 --json',
  ];
  static override args = {
    scenario: Args.string({ required: true, description: 'name of a scenario, or the path of its folder' }),
  };
  static override flags = {
    seeds: Flags.integer({
      description: 'how many seeds the reference is played under',
      helpValue: 'N',
      default: 2,
      min: 1,
    }),
    only: Flags.string({ description: 'only this walkthrough', multiple: true, helpValue: 'WALKTHROUGH' }),
    conditions: Flags.boolean({ description: 'list which walkthroughs fulfil and break each condition' }),
    workers: Flags.integer({
      description: 'how many processes play at once; as many as fit without it',
      helpValue: 'N',
      min: 1,
    }),
    share: Flags.string({ hidden: true }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ScenarioTest);
    const { loadScenario, loadWalkthroughs } = await import('../../scenarios/load-scenario.ts');
    const { walkthroughNamed } = await import('../../scenarios/walkthrough-named.ts');
    const { planJobs, shareOf } = await import('../../scenarios/testkit/jobs.ts');
    const { runJobs } = await import('../../scenarios/testkit/run-jobs.ts');
    const { trialPlayer } = await import('../../run/autoplay/play-trial.ts');
    const loaded = loadScenario(args.scenario);
    const walkthroughs = loadWalkthroughs(loaded);
    for (const name of flags.only ?? []) walkthroughNamed(walkthroughs, name, loaded.id);
    const jobs = planJobs(walkthroughs, flags);
    if (flags.share !== undefined) {
      const [index, of] = flags.share.split('/').map(Number);
      const onDone = (done: string) => void process.send?.({ done });
      const places = shareOf(jobs, { index, of });
      await tellParent(await runJobs(loaded, { jobs, places, play: trialPlayer(), onDone }));
      return undefined;
    }
    const { testScenario } = await import('../../scenarios/testkit/test-scenario.ts');
    const { inWorkers } = await import('../../run/autoplay/trial-workers.ts');
    const onDone = this.#progress(jobs.length);
    const fitting = Math.min(availableParallelism(), Math.ceil(jobs.length / PLAYS_PER_WORKER));
    const workers = flags.workers ?? fitting;
    const only = flags.only === undefined ? {} : { only: flags.only };
    let conditions: readonly Exercised[] = [];
    const cases = await testScenario({
      loaded,
      play: {
        all:
          workers === 1
            ? (all) => runJobs(loaded, { jobs: all, places: [...all.keys()], play: trialPlayer(), onDone })
            : inWorkers({ workers, argv: (share) => this.#argvOf(args.scenario, flags, share), onDone }),
      },
      seeds: flags.seeds,
      ...only,
      onExercised: (rows) => {
        conditions = rows;
      },
    });
    if (this.#showsProgress()) process.stderr.write('\r\x1b[K');
    for (const { title, seed, problems } of cases) {
      this.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${title}${seed === undefined ? '' : `  (seed ${seed})`}`);
      for (const problem of problems) this.log(`        ${problem}`);
    }
    if (flags.conditions) this.#list(conditions);
    const failed = cases.filter(({ problems }) => problems.length > 0).length;
    this.log(failed === 0 ? `\nAll ${cases.length} passed.` : `\n${failed} of ${cases.length} failed.`);
    if (failed > 0) process.exitCode = 1;
    return { passed: failed === 0, cases, conditions };
  }

  #argvOf(scenario: string, { seeds, only = [] }: { seeds: number; only?: string[] | undefined }, share: string) {
    const chosen = only.flatMap((id) => ['--only', id]);
    return ['scenario', 'test', scenario, '--seeds', String(seeds), ...chosen, '--share', share];
  }

  #list(rows: readonly Exercised[]): void {
    this.log('\nconditions, with the walkthroughs that break them');
    for (const { condition, fulfilledBy, brokenBy } of rows) {
      this.log(`  ${condition}`);
      this.log(`      met at the end of ${fulfilledBy.length} plays; broken by ${brokenBy.join(', ') || 'none'}`);
    }
  }

  #showsProgress(): boolean {
    return process.stderr.isTTY && !this.jsonEnabled();
  }

  #progress(of: number): (title: string) => void {
    let done = 0;
    return (title) => {
      done++;
      if (this.#showsProgress()) process.stderr.write(`\r\x1b[K${done}/${of} ${title}`);
    };
  }
}

/** Results are large: the process must not end before they are on their way. */
function tellParent(results: JobResult[]): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) return resolve();
    process.send({ results }, undefined, undefined, () => {
      process.disconnect();
      resolve();
    });
  });
}
