import type { Walkthrough, WalkthroughStep } from '../schema/walkthrough-schema.ts';
import { expandSteps } from './expand-steps.ts';

/** One play of a scenario's test. */
export interface Job {
  id: string;
  title: string;
  type: 'start' | Walkthrough['type'];
  seed: string;
  steps: readonly WalkthroughStep[];
  walkthrough?: Walkthrough;
  /** Must be the same to the letter as the play before it. */
  repeats?: boolean;
}

/** All plays of a test, in the order in which they are told. */
export function planJobs(
  all: readonly Walkthrough[],
  { only, seeds }: { only: readonly string[] | undefined; seeds: number },
): Job[] {
  const start: Job = {
    id: 'start',
    title: 'nothing is met before anything is done',
    type: 'start',
    seed: '1',
    steps: [{ wait: '1s' }],
  };
  const chosen = all.filter(({ id }) => only === undefined || only.includes(id));
  return [...(only === undefined ? [start] : []), ...chosen.flatMap((walkthrough) => jobsOf(walkthrough, all, seeds))];
}

/** The reference is played twice alike, and under other seeds. */
function jobsOf(walkthrough: Walkthrough, all: readonly Walkthrough[], seeds: number): Job[] {
  const { id, title, type } = walkthrough;
  const job = { id, title, type, steps: expandSteps(walkthrough, all), walkthrough };
  const first = { ...job, seed: '1' };
  if (type !== 'reference') return [first];
  const others = Array.from({ length: Math.max(2, seeds) - 1 }, (_, index) => ({ ...job, seed: String(index + 2) }));
  return [first, { ...first, title: `${title}, again`, repeats: true }, ...others];
}

/** The jobs of one of several workers, by their place in the plan: about as many steps for each, repeats beside what they repeat. */
export function shareOf(jobs: readonly Job[], { index, of }: { index: number; of: number }): number[] {
  const pairs = jobs.flatMap((job, at) =>
    job.repeats === true ? [] : [[at, ...(jobs.at(at + 1)?.repeats === true ? [at + 1] : [])]],
  );
  const weights = pairs.map((places) => places.reduce((sum, at) => sum + jobs[at].steps.length + 20, 0));
  const loads = Array.from({ length: of }, () => 0);
  const mine: number[] = [];
  for (const [place] of [...weights.entries()].sort(([, a], [, b]) => b - a)) {
    const worker = loads.indexOf(Math.min(...loads));
    loads[worker] += weights[place];
    if (worker === index) mine.push(...pairs[place]);
  }
  return mine.sort((a, b) => a - b);
}
