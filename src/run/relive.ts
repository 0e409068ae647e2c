import { parseTime } from '../clock/clock.ts';
import { breathe } from '../clock/wall-clock.ts';
import type { JournalEvent } from '../journal/journal-event.ts';
import { UserError } from '../user-error.ts';
import type { Engine } from './engine.ts';
import { repeatRequest } from './play/request-book.ts';
import type { ProctorAct } from './run-connection.ts';

/** As finely as the clock ticked when it was lived through first. */
const STEP_MS = 100;

/**
 * Lives through a run's past again: history from the seed, then the team's deeds at their instants. Cluster, intruder and
 * referee come out where they were; the journal stays as it is, for what happens is told there already. With `untilMs` it
 * goes no further than that instant.
 */
export async function relive(
  engine: Engine,
  events: readonly JournalEvent[],
  { untilMs, onProgress }: { untilMs?: number; onProgress?: ((what: string) => void) | undefined } = {},
): Promise<void> {
  const { recorder, director, target } = engine;
  const past = untilMs === undefined ? events : events.filter((event) => parseTime(event.at) <= untilMs);
  const laid = past.findIndex((event) => event.type === 'HistoryLaid');
  recorder.beginReliving();
  recorder.relive(past[0]);
  await director.prepare(onProgress);
  for (const event of past.slice(1, laid + 1)) recorder.relive(event);
  checkSameCluster(past[laid], target.stateDigest());
  const minuteOf = (event: JournalEvent) => Math.floor((parseTime(event.at) - parseTime(past[laid].at)) / 60_000);
  let shown = -1;
  for (const event of past.slice(laid + 1)) {
    if (minuteOf(event) > shown) {
      shown = minuteOf(event);
      onProgress?.(`living through minute ${shown} of ${minuteOf(past[past.length - 1])} of play again`);
    }
    await goTo(engine, parseTime(event.at));
    repeat(engine, event);
  }
  if (untilMs !== undefined) await goTo(engine, untilMs);
  await breathe();
  recorder.endReliving();
}

async function goTo({ target }: Engine, instantMs: number): Promise<void> {
  while (target.clock.now() < instantMs) {
    target.time.advance(Math.min(STEP_MS, instantMs - target.clock.now()));
    await breathe();
  }
}

/** Deeds are done again; what followed from them follows by itself. */
function repeat(engine: Engine, event: JournalEvent): void {
  const { recorder, director, target } = engine;
  if (event.type === 'StageEntered' && director.phase === 'briefing') director.begin({ standing: true });
  recorder.relive(event);
  switch (event.type) {
    case 'RequestMade':
      void target.perform(repeatRequest(event));
      return;
    case 'StageEntered':
      director.referee.lookNow();
      return;
    case 'RunPaused':
    case 'RunResumed':
      director.relivePause(event);
      return;
    case 'ProctorActed':
      repeatProctorAct(engine, event.act, event.detail);
      return;
    default:
      return;
  }
}

/** Speed and leaps are in the instants of what followed them. */
function repeatProctorAct(engine: Engine, act: string, detail: string): void {
  if (act === 'inject') engine.performProctorAct({ act, id: detail });
  if (act === 'stop-attacker') engine.performProctorAct({ act } satisfies ProctorAct);
  if (act === 'extend') engine.performProctorAct({ act, durationMs: Number(detail) });
}

function checkSameCluster(laid: JournalEvent, digest: string): void {
  if (laid.type !== 'HistoryLaid' || laid.stateDigest === digest) return;
  throw new UserError({
    code: 'RUN_NOT_RESUMABLE',
    fact: 'This gameday builds another cluster from the same seed than the one that began the run.',
    next: 'Resume it with the version that began it (see RunCreated in its journal); report and replay work with any.',
  });
}
