import type { JournalEvent } from '../../journal/journal-event.ts';
import type { LoadedScenario } from '../load-scenario.ts';
import type { WalkthroughStep } from '../schema/walkthrough-schema.ts';
import { checkExpectation } from './check-expectation.ts';
import type { Job } from './jobs.ts';
import type { Played, Player } from './player.ts';
import { type PlayTrace, traceOf } from './trace.ts';

/** What one play showed. */
export interface JobResult {
  /** Its place in the plan. */
  place: number;
  problems: string[];
  trace: PlayTrace;
}

/** Plays these jobs of a plan one after another. Of each only what is needed later is kept: journals are large. */
export async function runJobs(
  loaded: LoadedScenario,
  {
    jobs,
    places,
    play,
    onDone,
  }: {
    jobs: readonly Job[];
    places: readonly number[];
    play: Player;
    onDone?: ((title: string) => void) | undefined;
  },
): Promise<JobResult[]> {
  const results: JobResult[] = [];
  let before: readonly JournalEvent[] = [];
  for (const place of places) {
    const job = jobs[place];
    const played = await play({ loaded, seed: job.seed, steps: job.steps, variant: job.walkthrough?.variant });
    results.push({ place, problems: problemsOf(job, played, loaded, before), trace: traceOf(job, played) });
    before = jobs.at(place + 1)?.repeats === true ? played.events : [];
    onDone?.(job.title);
  }
  return results;
}

function problemsOf(job: Job, played: Played, loaded: LoadedScenario, before: readonly JournalEvent[]): string[] {
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
  const differs = job.repeats === true ? firstDifference(before, played.events) : undefined;
  return [...midway, ...atEnd, ...lostByFinishing(played.finishing), ...(differs === undefined ? [] : [differs])];
}

/** Nothing happens in the cluster while a run is finished, so nothing may be lost by it. */
function lostByFinishing(events: readonly JournalEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'ObjectiveChanged' && event.state === 'lost'
      ? [`finishing the run lost ${event.objective}: ${event.explanation}`]
      : [],
  );
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
    if (text(a.at(i)) !== text(b.at(i)))
      return `played again it differs from event ${i + 1} on: ${clip(text(a.at(i)))} became ${clip(text(b.at(i)))}`;
  }
  return undefined;
}

function described(step: WalkthroughStep | undefined): string {
  return step === undefined ? 'the start' : clip(JSON.stringify(step));
}

function clip(text: string): string {
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
