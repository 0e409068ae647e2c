import { lintScenario } from '../lint/lint-scenario.ts';
import { type LoadedScenario, loadWalkthroughs } from '../load-scenario.ts';
import { formatProblem } from '../read-yaml.ts';
import type { Walkthrough } from '../schema/walkthrough-schema.ts';
import { type Exercised, exercised, uncovered } from './coverage.ts';
import { type Job, planJobs } from './jobs.ts';
import type { Player } from './player.ts';
import { type JobResult, runJobs } from './run-jobs.ts';

/** Plays all jobs of a plan somehow, in any order. */
export type JobRunner = (jobs: readonly Job[]) => Promise<JobResult[]>;

export interface ScenarioTestOptions {
  loaded: LoadedScenario;
  /** Plays one after another in this process; or several at once elsewhere. */
  play: Player | { all: JobRunner };
  /** How many seeds the reference is played under; the first of them twice. */
  seeds: number;
  /** Only these walkthroughs; what all of them together must show is not asked then. */
  only?: readonly string[];
  /** Told of which conditions the walkthroughs exercise. */
  onExercised?: (rows: readonly Exercised[]) => void;
}

export interface ScenarioTestCase {
  id: string;
  title: string;
  type: Walkthrough['type'] | 'start' | 'lint' | 'coverage';
  seed?: string;
  problems: string[];
}

/**
 * Whether a scenario proves itself: it lints clean, at the start nothing is met, the reference meets everything under every
 * seed and twice alike, alternatives pass, wrong paths are caught, and every condition was seen both ways.
 */
export async function testScenario(options: ScenarioTestOptions): Promise<ScenarioTestCase[]> {
  const { loaded, only, seeds, play } = options;
  const lint = lintScenario(loaded.folder, loaded.root).map(formatProblem);
  if (lint.length > 0) return [{ id: 'lint', title: 'the files are sound', type: 'lint', problems: lint }];
  const jobs = planJobs(loadWalkthroughs(loaded), { only, seeds });
  const results =
    typeof play === 'function'
      ? await runJobs(loaded, { jobs, places: jobs.map((_, place) => place), play })
      : await play.all(jobs);
  results.sort((a, b) => a.place - b.place);
  const traces = results.map(({ trace }) => trace);
  options.onExercised?.(exercised(loaded, traces));
  const cases = results.map(({ place, problems }): ScenarioTestCase => {
    const { id, title, type, seed } = jobs[place];
    return { id, title, type, seed, problems };
  });
  if (only !== undefined) return cases;
  const coverage: ScenarioTestCase = {
    id: 'coverage',
    title: 'every condition, order and harm is tried both ways',
    type: 'coverage',
    problems: uncovered(loaded, traces),
  };
  return [...cases, coverage];
}
