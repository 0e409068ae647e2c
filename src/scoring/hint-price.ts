import type { Rubric } from './rubric-schema.ts';

export interface HintSituation {
  objective: string;
  /** 1-based: the hint offered, and the furthest one taken before (0 for none). */
  index: number;
  takenUpTo: number;
  /** Nothing of the objective is met yet. */
  untouched: boolean;
  /** 0 to 1: how much of the time is gone. */
  timeShare: number;
}

/** Share of the objective's points that the hint costs: what the rubric's sum up to it exceeds what is paid already. */
export function hintPrice(
  rubric: Rubric,
  { objective, index, takenUpTo, untouched, timeShare }: HintSituation,
): number {
  const { cumulative, free, freeFirstAfter } = rubric.hints;
  if (index === 1 && free.includes(objective)) return 0;
  if (index === 1 && untouched && freeFirstAfter !== undefined && timeShare >= freeFirstAfter) return 0;
  const upTo = (count: number): number => (count === 0 ? 0 : cumulative[Math.min(count, cumulative.length) - 1]);
  return Math.max(0, Math.round((upTo(index) - upTo(takenUpTo)) * 1000) / 1000);
}
