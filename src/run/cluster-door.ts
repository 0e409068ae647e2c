import type { ApiRequest, Handler } from '../target/door.ts';
import type { Director } from './director.ts';
import { changesSomething, noteRequest } from './play/request-book.ts';
import { notNowResponse } from './not-now-response.ts';
import type { Recorder } from './recorder.ts';

/**
 * Stands before the API server: notes every request of the team while the run lasts, and refuses changes while time stands
 * still. Reading is always free.
 */
export function clusterDoor({
  director,
  recorder,
}: {
  director: Director;
  recorder: Recorder;
}): (next: Handler) => Handler {
  return (next) => (request) => {
    const why = changesSomething(request) ? whyNotNow(director.phase, recorder.failed) : undefined;
    if (why !== undefined) return notNowResponse(why);
    if (isAlive(director.phase)) recorder.record(noteRequest(request), actorOf(request));
    return next(request);
  };
}

function isAlive(phase: Director['phase']): boolean {
  return phase === 'briefing' || phase === 'playing' || phase === 'paused';
}

function whyNotNow(phase: Director['phase'], failed: boolean): string | undefined {
  if (failed) return 'the run can not be recorded any more, so nothing may happen in it: see `gameday status`';
  if (phase === 'playing') return undefined;
  if (phase === 'paused') return 'the run is paused and time stands still: `gameday resume` goes on';
  if (phase === 'briefing') return 'play has not begun yet: leave the briefing first';
  return 'the run has ended: the cluster can be read, not changed';
}

function actorOf({ peer }: ApiRequest): string {
  return peer.certificate?.commonName ?? 'someone';
}
