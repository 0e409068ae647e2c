/** What a run earned, every point with the event that earned or cost it. */
export interface ScoreCard {
  rubric: string;
  /** Points as they stand, floor applied, bonus included. */
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
  /** The largest share it can still earn, after hints, attempts and broken order. */
  ceiling: number;
  earned: number;
}

export interface ScoreLine {
  kind: 'objective' | 'lost' | 'hint' | 'attempt' | 'cap' | 'order' | 'harm' | 'downtime' | 'bonus' | 'time';
  /** Objective, order edge or harm rule. */
  id: string;
  /** Signed. Informational lines cost 0. */
  points: number;
  reason: string;
  object?: string;
  seq: number;
  at: string;
  /** Minutes of play. */
  minute: number;
}

export interface TimeMetrics {
  detectMs: number | undefined;
  containMs: number | undefined;
  recoverMs: number | undefined;
  dwellMs: number | undefined;
}
