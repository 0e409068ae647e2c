import type { EventOf } from '../journal/journal-event.ts';
import type { Pace, Rubric } from './rubric-schema.ts';
import type { LedgerLine } from './objective-ledger.ts';
import type { TimeMetrics } from './score-card.ts';

const MINUTE_MS = 60_000;

interface Mark {
  atMs: number;
  seq: number;
  at: string;
}

/** How fast it went: detection, containment, recovery. */
export class TimeKeeper {
  readonly #rules: Rubric['time'];
  #start: number | undefined;
  #detect: Mark | undefined;
  #contain: Mark | undefined;
  #recover: Mark | undefined;

  constructor(rules: Rubric['time']) {
    this.#rules = rules;
  }

  playStarts(at: string): void {
    this.#start = Date.parse(at);
  }

  objectiveMet(event: EventOf<'ObjectiveChanged'>): void {
    if (event.state === 'met' && this.#rules.detect.anyOf.includes(event.objective)) this.#detect ??= markOf(event);
  }

  milestoneReached(event: EventOf<'MilestoneReached'>): void {
    if (event.milestone === this.#rules.contain.milestone) this.#contain ??= markOf(event);
    if (event.milestone === this.#rules.recover.milestone) this.#recover ??= markOf(event);
  }

  /** `intrusionAt`: the intruder's first success, where it is known. */
  metrics(intrusionAt?: string): TimeMetrics {
    const intrusion = intrusionAt === undefined ? undefined : Date.parse(intrusionAt);
    return {
      detectMs: since(this.#start, this.#detect),
      containMs: since(this.#detect?.atMs ?? this.#start, this.#contain),
      recoverMs: since(this.#start, this.#recover),
      dwellMs: since(intrusion, this.#recover),
    };
  }

  bonusLines(): LedgerLine[] {
    const { detectMs, containMs, recoverMs } = this.metrics();
    return [
      paceLine('detect', 'detected', detectMs, this.#detect, this.#rules.detect.pace),
      paceLine('contain', 'contained', containMs, this.#contain, this.#rules.contain.pace),
      paceLine('recover', 'recovered', recoverMs, this.#recover, this.#rules.recover.pace),
    ].filter((line) => line !== undefined);
  }
}

/** Points of a pace: full up to one time, none from another, in proportion between. */
export function pacePoints(pace: Pace, ms: number): number {
  const left = (pace.zeroFrom * MINUTE_MS - ms) / ((pace.zeroFrom - pace.fullUntil) * MINUTE_MS);
  return Math.round(pace.points * Math.min(1, Math.max(0, left)));
}

function paceLine(
  id: string,
  word: string,
  ms: number | undefined,
  mark: Mark | undefined,
  pace: Pace,
): LedgerLine | undefined {
  if (ms === undefined || mark === undefined) return undefined;
  const points = pacePoints(pace, ms);
  if (points === 0) return undefined;
  const reason = `${word} after ${Math.round(ms / MINUTE_MS)} min`;
  return { kind: 'time', id, points, reason, because: { events: [mark.seq] }, seq: mark.seq, at: mark.at };
}

function markOf({ seq, at }: { seq: number; at: string }): Mark {
  return { atMs: Date.parse(at), seq, at };
}

/** Contained before it was detected counts as at once. */
function since(startMs: number | undefined, mark: Mark | undefined): number | undefined {
  return startMs === undefined || mark === undefined ? undefined : Math.max(0, mark.atMs - startMs);
}
