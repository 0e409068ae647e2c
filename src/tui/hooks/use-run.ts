import { createContext, useContext, useEffect, useReducer, useRef, useState } from 'react';
import { wallClock } from '../../clock/wall-clock.ts';
import type { RunView } from '../../journal/run-view.ts';
import type { RunConnection, RunTime, ScenarioBriefing, ScoreSummary } from '../../run/run-connection.ts';

/** Events come in bursts; the eye needs no more frames than this. */
const REDRAW_MS = 80;
const TICK_MS = 500;

export interface Run {
  connection: RunConnection;
  view: RunView;
  briefing: ScenarioBriefing;
  time: RunTime;
  /** Undefined until it was told first. */
  score: ScoreSummary | undefined;
}

export const RunContext = createContext<Run | undefined>(undefined);

/** The run that the screens show. */
export function useRun(): Run {
  const run = useContext(RunContext);
  if (run === undefined) throw new Error('a screen is drawn outside of a run');
  return run;
}

/** Follows a connection: redraws after its events, and twice a second for the clock. */
export function useConnection(connection: RunConnection): Run {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const [score, setScore] = useState<ScoreSummary>();
  const pending = useRef(false);

  useEffect(() => {
    let live = true;
    const refresh = () => {
      pending.current = false;
      if (!live) return;
      redraw();
      connection.score().then(
        (told) => live && setScore(told),
        () => undefined,
      );
    };
    refresh();
    const unsubscribe = connection.subscribe(() => {
      if (pending.current) return;
      pending.current = true;
      wallClock.after(REDRAW_MS, refresh);
    });
    const tick = wallClock.every(TICK_MS, redraw);
    return () => {
      live = false;
      unsubscribe();
      tick.cancel();
    };
  }, [connection]);

  return { connection, view: connection.view(), briefing: connection.briefing(), time: connection.now(), score };
}
