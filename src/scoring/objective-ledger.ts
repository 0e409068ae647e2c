import type { Because, EventOf } from '../journal/journal-event.ts';
import type { ObjectivePoints } from './points-of.ts';
import type { ObjectiveScore, ScoreLine, ScoreLineKind } from './score-card.ts';

/** A line before it is known how far into the play it was. */
export type LedgerLine = Omit<ScoreLine, 'minute'>;

/** What is kept from an objective's points, and why. */
interface Withheld {
  points: number;
  reason: string;
  because: Because;
}

interface Parts {
  gross: number;
  cap: number;
  attempt: number;
  hint: number;
}

/**
 * The account of one objective. What it would earn, and what broken order, attempts and hints take from that, are booked
 * apart, so that each line has one reason. Nothing is taken that was not earned: an objective never falls below zero.
 */
export class ObjectiveLedger {
  readonly #id: string;
  readonly #points: ObjectivePoints;
  #fraction = 0;
  #share = 1;
  #hints: Withheld = none();
  #attempts: Withheld = none();
  #order: Withheld = none();
  #booked: Parts = { gross: 0, cap: 0, attempt: 0, hint: 0 };

  constructor(id: string, points: ObjectivePoints) {
    this.#id = id;
    this.#points = points;
  }

  changed(event: EventOf<'ObjectiveChanged'>): LedgerLine[] {
    const isStep = event.fraction > this.#fraction && event.fraction < 1;
    this.#fraction = event.fraction;
    const done = `${Math.round(event.fraction * 100)} % of it is done`;
    return this.#book(event, isStep ? `${done}; still open: ${event.explanation}` : event.explanation, event.because);
  }

  /** `price` is a share of the objective's points. */
  hintTaken(event: EventOf<'HintTaken'>): LedgerLine[] {
    const points = this.#hints.points + Math.round(this.#points.max * event.price);
    this.#hints = { points, reason: `hint ${event.index} was taken`, because: { events: [event.seq] } };
    return this.#book(event, '', { events: [event.seq] });
  }

  attempted(event: EventOf<'AnswerGiven'>, share: number): LedgerLine[] {
    const reason = `it took ${event.attempt} attempts`;
    this.#attempts = { points: Math.round(this.#points.max * share), reason, because: { events: [event.seq] } };
    return this.#book(event, reason, { events: [event.seq] });
  }

  /** From now on it earns no more than this share. */
  capped(stamp: { seq: number; at: string }, share: number, reason: string, because: Because): LedgerLine[] {
    this.#share = Math.min(this.#share, share);
    this.#order = { points: Math.round(this.#points.max * (1 - this.#share)), reason, because };
    return this.#book(stamp, reason, because);
  }

  score(): ObjectiveScore {
    const { stage, max, bonus } = this.#points;
    const withheld = { hints: this.#hints.points, attempts: this.#attempts.points, order: this.#order.points };
    const kept = withheld.hints + withheld.attempts + withheld.order;
    const ceiling = max === 0 ? 1 : Math.max(0, 1 - kept / max);
    return {
      objective: this.#id,
      stage,
      max,
      bonus,
      fraction: this.#fraction,
      earned: this.earned(),
      ceiling,
      withheld,
    };
  }

  earned(): number {
    const { gross, cap, attempt, hint } = this.#booked;
    return gross - cap - attempt - hint;
  }

  #book(stamp: { seq: number; at: string }, explanation: string, because: Because): LedgerLine[] {
    const gross = Math.round(this.#points.max * this.#fraction);
    const cap = Math.max(0, gross - Math.round(this.#points.max * this.#share));
    const attempt = Math.min(gross - cap, this.#attempts.points);
    const hint = Math.min(gross - cap - attempt, this.#hints.points);
    const before = this.#booked;
    this.#booked = { gross, cap, attempt, hint };
    return [
      this.#line('objective', gross - before.gross, explanation, because, stamp),
      this.#line('cap', before.cap - cap, this.#order.reason, this.#order.because, stamp),
      this.#line('attempt', before.attempt - attempt, this.#attempts.reason, this.#attempts.because, stamp),
      this.#line('hint', before.hint - hint, this.#hints.reason, this.#hints.because, stamp),
    ].filter((line) => line.points !== 0);
  }

  #line(
    kind: ScoreLineKind,
    points: number,
    reason: string,
    because: Because,
    { seq, at }: { seq: number; at: string },
  ): LedgerLine {
    return { kind, id: this.#id, points, reason, stage: this.#points.stage, because, seq, at };
  }
}

function none(): Withheld {
  return { points: 0, reason: '', because: { events: [] } };
}
