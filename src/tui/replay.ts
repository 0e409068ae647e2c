import { type Clock, parseTime } from '../clock/clock.ts';
import { evolveAll } from '../journal/evolve.ts';
import { emptyRunView, foldRun } from '../journal/fold-run.ts';
import type { JournalEvent } from '../journal/journal-event.ts';
import type { RunView } from '../journal/run-view.ts';
import type { RunConnection, ScenarioBriefing, ScoreSummary } from '../run/run-connection.ts';
import type { InvestigatePage, InvestigateRequest } from '../detection/investigate/investigate-page.ts';
import { UserError } from '../user-error.ts';
import { replayMarks } from './model/replay-marks.ts';
import { playTimeMs } from './model/play-time.ts';
import type { ReplayControl } from './replay-control.ts';

const FRAME_MS = 100;

export interface ReplaySource {
  events: readonly JournalEvent[];
  briefing: ScenarioBriefing;
  /** The score after these events. */
  score: (events: readonly JournalEvent[]) => ScoreSummary;
  investigate: (view: RunView, request: InvestigateRequest) => InvestigatePage;
  /** What the replay plays by: the wall's. */
  clock: Clock;
}

/** A finished (or still running) run, shown minute by minute. No cluster is started; nothing can be changed. */
export function openReplay(source: ReplaySource): { connection: RunConnection; control: ReplayControl } {
  const whole = foldRun(source.events);
  const startMs = parseTime(whole.clock.playStartsAt ?? source.events[0]?.at ?? '');
  const times = source.events.map((event) => Math.max(0, playTimeMs(whole, event.at)));
  const lengthMs = times.at(-1) ?? 0;
  const listeners = new Set<(event: JournalEvent) => void>();
  let [view, shown, positionMs, playing, speed] = [emptyRunView(), 0, 0, false, 8];

  const seek = (wanted: number) => {
    positionMs = Math.max(0, Math.min(lengthMs, wanted));
    if (shown > 0 && times[shown - 1] > positionMs) [view, shown] = [emptyRunView(), 0];
    let next = shown;
    while (next < times.length && times[next] <= positionMs) next++;
    view = evolveAll(view, source.events.slice(shown, next));
    shown = next;
    const last = source.events[Math.max(0, shown - 1)];
    for (const listener of listeners) listener(last);
  };
  const play = () => {
    if (!playing) return;
    seek(positionMs + FRAME_MS * speed);
    if (positionMs >= lengthMs) playing = false;
    else source.clock.after(FRAME_MS, play);
  };
  seek(0);

  const control: ReplayControl = {
    get positionMs() {
      return positionMs;
    },
    get playing() {
      return playing;
    },
    get speed() {
      return speed;
    },
    lengthMs,
    marks: replayMarks(whole, lengthMs),
    toggle() {
      playing = !playing;
      if (playing && positionMs >= lengthMs) seek(0);
      source.clock.after(FRAME_MS, play);
    },
    seek,
    step(direction) {
      const seen = (i: number) => whole.feed.some((item) => item.seq === source.events[i].seq);
      let to = direction > 0 ? shown : shown - 1;
      if (direction < 0) while (to > 0 && times[to] >= positionMs) to--;
      while (to > 0 && to < times.length - 1 && !seen(to)) to += direction;
      seek(times[Math.max(0, Math.min(times.length - 1, to))]);
    },
    setSpeed(wanted) {
      speed = wanted;
    },
  };

  const connection: RunConnection = {
    role: 'proctor',
    view: () => view,
    briefing: () => source.briefing,
    events: (afterSeq = 0) => source.events.slice(0, shown).filter((event) => event.seq > afterSeq),
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    now: () => ({ nowMs: startMs + positionMs, elapsedMs: positionMs, running: playing, speed, limitMs: undefined }),
    closed: new Promise(() => undefined),
    score: () => Promise.resolve(source.score(source.events.slice(0, shown))),
    investigate: (request) => Promise.resolve(source.investigate(view, request)),
    close: () => Promise.resolve(),
    answer: refuse,
    quoteHint: refuse,
    takeHint: refuse,
    registerEvidence: refuse,
    archiveFinding: refuse,
    suppressFinding: refuse,
    rehearse: refuse,
    note: refuse,
    asked: () => Promise.resolve(),
    begin: refuse,
    declareStage: refuse,
    finish: refuse,
    pause: refuse,
    resume: refuse,
    proctor: refuse,
    cluster: () =>
      Promise.reject(
        new UserError({
          code: 'REPLAY_HAS_NO_CLUSTER',
          fact: 'A replay starts no cluster, so there is nothing to list here.',
          next: 'The audit screen (4) and the feed (1) show what was done to it.',
        }),
      ),
  };
  return { connection, control };
}

function refuse(): Promise<never> {
  return Promise.reject(
    new UserError({
      code: 'REPLAY_IS_READ_ONLY',
      fact: 'A replay can not be changed.',
      next: 'Start a run to play: gameday start.',
    }),
  );
}
