import type { RunView } from '../../journal/run-view.ts';
import type { ReplayMark } from '../replay-control.ts';
import { playTimeMs } from './play-time.ts';

const SIGNS: Record<string, string> = { hint: 'h', harm: '✗', attacker: '◆', stage: '●' };

/** Where on the bar something happened: objectives met and lost, hints, harm, the intruder's acts, stages. */
export function replayMarks(whole: RunView, lengthMs: number): ReplayMark[] {
  if (lengthMs <= 0) return [];
  const mark = (seq: number, at: string, sign: string, label: string): ReplayMark => ({
    at: Math.max(0, Math.min(1, playTimeMs(whole, at) / lengthMs)),
    seq,
    sign,
    label,
  });
  const objectives = [...whole.objectives.values()].flatMap((objective) =>
    objective.history
      .filter((was) => was.state === 'met' || was.state === 'lost')
      .map((was) => mark(was.seq, was.at, was.state === 'met' ? '✓' : '↺', `${objective.id} ${was.state}`)),
  );
  const fed = whole.feed.flatMap((item) =>
    SIGNS[item.kind] === undefined ? [] : [mark(item.seq, item.at, SIGNS[item.kind], item.text)],
  );
  return [...objectives, ...fed].sort((a, b) => a.at - b.at || a.seq - b.seq);
}
