import type { EventOf, JournalEvent } from '../journal/journal-event.ts';
import { Downtime } from './downtime.ts';
import { type LedgerLine, ObjectiveLedger } from './objective-ledger.ts';
import { type BrokenEdge, OrderBook } from './order-book.ts';
import { pointsOf } from './points-of.ts';
import type { Rubric } from './rubric-schema.ts';
import type { ObjectiveScore, ScoreCard, StageScore } from './score-card.ts';
import { TimeKeeper } from './time-metrics.ts';

/** The score of a run under a rubric. Which objectives the run has is what its events speak of. */
export function score(rubric: Rubric, events: Iterable<JournalEvent>, known: { intrusionAt?: string } = {}): ScoreCard {
  const list = [...events];
  const inPlay = new Set(list.flatMap((event) => (event.type === 'ObjectiveChanged' ? [event.objective] : [])));
  const fold = new ScoreFold(rubric, inPlay);
  for (const event of list) fold.add(event);
  return fold.card(known.intrusionAt);
}

class ScoreFold {
  readonly #rubric: Rubric;
  readonly #inPlay: ReadonlySet<string>;
  readonly #ledgers = new Map<string, ObjectiveLedger>();
  readonly #order: OrderBook;
  readonly #downtime: Downtime;
  readonly #time: TimeKeeper;
  readonly #lines: LedgerLine[] = [];
  #startMs = 0;
  readonly #spent = new Map<string, number>();
  readonly #answered = new Set<string>();
  #hardEdgeBroken = false;
  #last: { seq: number; at: string } = { seq: 0, at: '' };

  constructor(rubric: Rubric, inPlay: ReadonlySet<string>) {
    this.#rubric = rubric;
    this.#inPlay = inPlay;
    for (const [id, points] of pointsOf(rubric, inPlay)) this.#ledgers.set(id, new ObjectiveLedger(id, points));
    this.#order = new OrderBook(rubric);
    this.#downtime = new Downtime(rubric.downtime);
    this.#time = new TimeKeeper(rubric.time);
  }

  add(event: JournalEvent): void {
    this.#last = event;
    switch (event.type) {
      case 'RunCreated':
        this.#startMs = Date.parse(event.playStartsAt);
        return this.#time.playStarts(event.playStartsAt);
      case 'ObjectiveChanged':
        this.#put(this.#ledgers.get(event.objective)?.changed(event));
        this.#time.objectiveMet(event);
        return this.#breaks(event, this.#order.reached(event, this.#inPlay));
      case 'MilestoneReached':
        this.#time.milestoneReached(event);
        return this.#breaks(event, this.#order.reached(event, this.#inPlay));
      case 'HintTaken':
        return this.#put(this.#ledgers.get(event.objective)?.hintTaken(event));
      case 'AnswerGiven':
        return this.#answer(event);
      case 'HarmObserved':
        return this.#harm(event);
      case 'EvidenceTampered':
        return this.#penalty(
          'tampering',
          event.id,
          this.#rubric.tampering,
          `evidence ${event.id} was changed after it was registered`,
          event,
        );
      case 'AvailabilitySampled':
        return this.#sample(event);
      default:
        return;
    }
  }

  card(intrusionAt?: string): ScoreCard {
    const objectives = [...this.#ledgers.values()].map((ledger) => ledger.score());
    const regular = objectives.filter((o) => !o.bonus);
    const timeLines = this.#hardEdgeBroken && this.#rubric.time.voidWhenHardEdgeBroken ? [] : this.#time.bonusLines();
    const earned = sum(regular.map((o) => o.earned));
    const bonus =
      sum(objectives.filter((o) => o.bonus).map((o) => o.earned)) + sum(timeLines.map((line) => line.points));
    const raw = sum([...this.#spent.values()]);
    const { cap, floor } = this.#rubric.penalties;
    const charged = Math.min(raw, cap);
    const total = Math.max(floor, earned - charged) + bonus;
    const forgiven = total - (earned - raw + bonus);
    const lines = [...this.#lines, ...timeLines].sort((a, b) => a.seq - b.seq);
    if (forgiven > 0)
      lines.push(this.#limitLine(forgiven, raw > cap ? `penalties end at ${cap}` : `the score ends at ${floor}`));
    return {
      rubric: this.#rubric.id,
      total,
      max: sum(regular.map((o) => o.max)),
      earned,
      penalties: { raw, charged, cap },
      bonus,
      stages: stagesOf(this.#rubric, objectives),
      objectives,
      lines: lines.map((line) => ({ ...line, minute: this.#minute(line.at) })),
      metrics: this.#time.metrics(intrusionAt),
    };
  }

  #breaks(event: EventOf<'MilestoneReached'> | EventOf<'ObjectiveChanged'>, broken: readonly BrokenEdge[]): void {
    for (const { edge, points } of broken) {
      if (edge.strength === 'hard') this.#hardEdgeBroken = true;
      const because = {
        events: [event.seq, ...event.because.events],
        ...(event.because.objects ? { objects: event.because.objects } : {}),
      };
      this.#penalty('order', edge.id, points, edge.say, event, because.objects?.[0], because.events);
      for (const [id, share] of Object.entries(edge.caps ?? {})) {
        this.#put(this.#ledgers.get(id)?.capped(event, share, edge.say, because));
      }
    }
  }

  /** Attempts are free up to a number; after the right answer none counts any more. */
  #answer(event: EventOf<'AnswerGiven'>): void {
    const { freeAttempts, thenEach, floor } = this.#rubric.answers;
    if (this.#answered.has(event.question)) return;
    if (event.verdict === 'right') this.#answered.add(event.question);
    const paid = event.attempt - freeAttempts;
    if (paid <= 0) return;
    const share = Math.min(1 - floor, paid * thenEach);
    for (const [id, { questions }] of Object.entries(this.#rubric.objectives)) {
      if (questions?.includes(event.question) === true) this.#put(this.#ledgers.get(id)?.attempted(event, share));
    }
  }

  #harm(event: EventOf<'HarmObserved'>): void {
    if (!(event.rule in this.#rubric.harm)) return;
    const { points, max = Infinity } = this.#rubric.harm[event.rule];
    const left = max - (this.#spent.get(`harm ${event.rule}`) ?? 0);
    const events = [event.seq, ...event.because.events];
    this.#penalty('harm', event.rule, Math.min(points, left), event.explanation, event, event.object, events);
  }

  #sample(event: EventOf<'AvailabilitySampled'>): void {
    const { pointsPerMinute, max, service } = this.#rubric.downtime;
    const minutes = this.#downtime.sampled(event);
    const left = max - (this.#spent.get(`downtime ${service}`) ?? 0);
    const reason = `the shop was down: ${event.reason ?? `${service} did not answer`}`;
    this.#penalty('downtime', service, Math.min(minutes * pointsPerMinute, left), reason, event);
  }

  #penalty(
    kind: 'order' | 'harm' | 'downtime' | 'tampering',
    id: string,
    points: number,
    reason: string,
    { seq, at }: { seq: number; at: string },
    object?: string,
    events: number[] = [seq],
  ): void {
    if (points <= 0) return;
    const key = `${kind} ${id}`;
    this.#spent.set(key, (this.#spent.get(key) ?? 0) + points);
    const about = object === undefined || object === '' ? {} : { object };
    const because = { events, ...(about.object === undefined ? {} : { objects: [about.object] }) };
    this.#lines.push({ kind, id, points: -points, reason, ...about, because, seq, at });
  }

  #put(lines: readonly LedgerLine[] | undefined): void {
    if (lines !== undefined) this.#lines.push(...lines);
  }

  #minute(at: string): number {
    return Math.round((Date.parse(at) - this.#startMs) / 6000) / 10;
  }

  #limitLine(points: number, reason: string): LedgerLine {
    return {
      kind: 'limit',
      id: 'penalties',
      points,
      reason,
      because: { events: [this.#last.seq] },
      ...stamp(this.#last),
    };
  }
}

function stagesOf(rubric: Rubric, objectives: readonly ObjectiveScore[]): StageScore[] {
  return Object.keys(rubric.stages).map((stage) => {
    const members = objectives.filter((o) => o.stage === stage && !o.bonus);
    return { stage, earned: sum(members.map((o) => o.earned)), max: sum(members.map((o) => o.max)) };
  });
}

function stamp({ seq, at }: { seq: number; at: string }): { seq: number; at: string } {
  return { seq, at };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
