import type { JournalEvent } from '../../journal/journal-event.ts';
import { lintScenario } from '../lint/lint-scenario.ts';
import { type LoadedScenario, loadWalkthroughs } from '../load-scenario.ts';
import { formatProblem } from '../read-yaml.ts';
import type { Walkthrough, WalkthroughStep } from '../schema/walkthrough-schema.ts';
import { checkExpectation } from './check-expectation.ts';
import { uncovered } from './coverage.ts';
import { expandSteps } from './expand-steps.ts';
import type { Played, Player } from './player.ts';

export interface ScenarioTestOptions {
  loaded: LoadedScenario;
  play: Player;
  /** How many seeds the reference is played under; the first of them twice. */
  seeds: number;
  /** Only these walkthroughs; what all of them together must show is not asked then. */
  only?: readonly string[];
  onProgress?: (progress: { done: number; of: number; title: string }) => void;
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
  const { loaded, only } = options;
  const lint = lintScenario(loaded.folder, loaded.root).map(formatProblem);
  if (lint.length > 0) return [{ id: 'lint', title: 'the files are sound', type: 'lint', problems: lint }];
  const walkthroughs = loadWalkthroughs(loaded);
  const chosen = walkthroughs.filter((w) => only === undefined || only.includes(w.id));
  const jobs = plannedJobs(chosen, walkthroughs, options.seeds, only === undefined);
  const results: ScenarioTestCase[] = [];
  const plays: Played[] = [];
  for (const [done, job] of jobs.entries()) {
    options.onProgress?.({ done, of: jobs.length, title: job.title });
    const played = await options.play({ loaded, seed: job.seed, steps: job.steps, variant: job.walkthrough?.variant });
    plays.push(played);
    results.push({
      id: job.id,
      title: job.title,
      type: job.type,
      seed: job.seed,
      problems: problemsOf(job, played, loaded, plays),
    });
  }
  if (only === undefined) {
    results.push({
      id: 'coverage',
      title: 'every condition, order and harm is tried both ways',
      type: 'coverage',
      problems: uncovered(loaded, plays),
    });
  }
  return results;
}

interface Job {
  id: string;
  title: string;
  type: 'start' | Walkthrough['type'];
  seed: string;
  steps: readonly WalkthroughStep[];
  walkthrough?: Walkthrough;
  /** Index of the play that this one must repeat to the letter. */
  repeats?: number;
}

function plannedJobs(
  chosen: readonly Walkthrough[],
  all: readonly Walkthrough[],
  seeds: number,
  withStart: boolean,
): Job[] {
  const jobs: Job[] = withStart
    ? [
        {
          id: 'start',
          title: 'nothing is met before anything is done',
          type: 'start',
          seed: '1',
          steps: [{ wait: '1s' }],
        },
      ]
    : [];
  for (const walkthrough of chosen) {
    const job = {
      id: walkthrough.id,
      title: walkthrough.title,
      type: walkthrough.type,
      steps: expandSteps(walkthrough, all),
      walkthrough,
    };
    jobs.push({ ...job, seed: '1' });
    if (walkthrough.type !== 'reference') continue;
    jobs.push({ ...job, title: `${walkthrough.title}, again`, seed: '1', repeats: jobs.length - 1 });
    for (let seed = 2; seed <= Math.max(2, seeds); seed++) jobs.push({ ...job, seed: String(seed) });
  }
  return jobs;
}

function problemsOf(job: Job, played: Played, loaded: LoadedScenario, plays: readonly Played[]): string[] {
  if (job.type === 'start') return startProblems(played.events);
  const failures = played.failures.map(
    ({ step, message }) => `step ${step + 1} (${described(job.steps[step])}): ${message}`,
  );
  if (failures.length > 0) return failures;
  const midway = job.steps.flatMap((step, i) =>
    'expect' in step
      ? checkExpectation(step.expect, played.events.slice(0, played.eventsAfterStep[i]), loaded.rubric).map(
          (p) => `at step ${i + 1}: ${p}`,
        )
      : [],
  );
  const atEnd =
    job.walkthrough === undefined ? [] : checkExpectation(job.walkthrough.expect, played.events, loaded.rubric);
  const differs = job.repeats === undefined ? undefined : firstDifference(plays[job.repeats].events, played.events);
  return [...midway, ...atEnd, ...(differs === undefined ? [] : [differs])];
}

function startProblems(events: readonly JournalEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'ObjectiveChanged' && (event.state === 'met' || event.fraction > 0)
      ? [`${event.objective} is ${event.state} before anything was done: ${event.explanation}`]
      : [],
  );
}

/** Journals of the same seed and the same acts must be the same. */
function firstDifference(a: readonly JournalEvent[], b: readonly JournalEvent[]): string | undefined {
  const text = (event: JournalEvent | undefined): string => JSON.stringify(event ?? null);
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (text(a[i]) !== text(b[i]))
      return `played again it differs from event ${i + 1} on: ${clip(text(a[i]))} became ${clip(text(b[i]))}`;
  }
  return undefined;
}

function described(step: WalkthroughStep | undefined): string {
  return step === undefined ? 'the start' : clip(JSON.stringify(step));
}

function clip(text: string): string {
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
