import type { Because } from '../journal/journal-event.ts';

/** What a run earned, every point with the event that earned or cost it. The points of all lines add up to the total. */
export interface ScoreCard {
  rubric: string;
  total: number;
  /** What can be earned without bonus. */
  max: number;
  earned: number;
  penalties: { raw: number; charged: number; cap: number };
  bonus: number;
  stages: StageScore[];
  objectives: ObjectiveScore[];
  /** Oldest first. */
  lines: ScoreLine[];
  metrics: TimeMetrics;
}

export interface StageScore {
  stage: string;
  earned: number;
  max: number;
}

export interface ObjectiveScore {
  objective: string;
  stage: string;
  max: number;
  bonus: boolean;
  fraction: number;
  earned: number;
  /** The largest share it can still earn after hints, attempts and broken order. */
  ceiling: number;
  /** Points that hints, attempts and broken order keep from it at most. */
  withheld?: { hints: number; attempts: number; order: number };
}

export type ScoreLineKind =
  | 'objective'
  | 'hint'
  | 'attempt'
  | 'cap'
  | 'order'
  | 'harm'
  | 'downtime'
  | 'tampering'
  | 'time'
  | 'limit';

export interface ScoreLine {
  kind: ScoreLineKind;
  /** Objective, order edge, harm rule, evidence or metric. */
  id: string;
  /** Signed. */
  points: number;
  reason: string;
  object?: string;
  stage?: string;
  because?: Because;
  /** The event that earned or cost it. */
  seq: number;
  at: string;
  /** Minutes of play. */
  minute: number;
}

/** Milliseconds of play. */
export interface TimeMetrics {
  /** From the start to the first sound finding. */
  detectMs: number | undefined;
  /** From there until the intruder could reach nothing any more. */
  containMs: number | undefined;
  /** From the start until everything was clean and the shop had stayed green. */
  recoverMs: number | undefined;
  /** From the intruder's first success until everything was clean. */
  dwellMs: number | undefined;
}
