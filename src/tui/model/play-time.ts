import { parseTime } from '../../clock/clock.ts';
import type { RunView } from '../../journal/run-view.ts';

/** Milliseconds of play at an instant, pauses left out. Negative before play began. */
export function playTimeMs(view: RunView, at: string): number {
  const start = view.clock.playStartsAt;
  return start === undefined ? 0 : parseTime(at) - parseTime(start);
}
