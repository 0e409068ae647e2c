import { fill } from '../../checks/context.ts';
import type { EventOf } from '../../journal/journal-event.ts';
import type { ScenarioInstance } from '../../scenarios/instantiate-scenario.ts';
import type { Hint, Objective } from '../../scenarios/schema/scenario-schema.ts';
import { hintPrice } from '../../scoring/hint-price.ts';
import { pointsOf } from '../../scoring/points-of.ts';
import { UserError } from '../../user-error.ts';
import type { Recorder } from '../recorder.ts';
import type { HintQuote } from '../run-connection.ts';
import { notNow, unknownName } from './play-error.ts';
import type { Referee } from './referee.ts';

interface Offer {
  objective: Objective;
  /** 0-based. */
  at: number;
  hint: Hint;
}

/** Gives hints: picks the one that helps from what the team knows already, says its price first, charges only what is shown. */
export class HintDesk {
  readonly #instance: ScenarioInstance;
  readonly #referee: Referee;
  readonly #recorder: Recorder;
  readonly #timeShare: () => number;

  constructor(options: { instance: ScenarioInstance; referee: Referee; recorder: Recorder; timeShare: () => number }) {
    this.#instance = options.instance;
    this.#referee = options.referee;
    this.#recorder = options.recorder;
    this.#timeShare = options.timeShare;
  }

  quote(objectiveId?: string): HintQuote {
    const offer = objectiveId === undefined ? this.#pick() : this.#offerFor(this.#objective(objectiveId));
    return this.#quoteOf(offer);
  }

  /** Shows the hint that was quoted. A quote that no longer fits what the team knows is refused, not silently replaced. */
  take(quote: HintQuote, options: { free?: boolean } = {}): EventOf<'HintTaken'> {
    const offer = this.#offerFor(this.#objective(quote.objective));
    const now = this.#quoteOf(offer);
    if (now.index !== quote.index || now.price > quote.price) {
      throw notNow(
        `The hint that was offered for ${quote.objective} is not the next one any more.`,
        'Ask for a hint again: it says what it costs now.',
      );
    }
    const fact = {
      type: 'HintTaken',
      objective: offer.objective.id,
      index: now.index,
      text: fill(offer.hint.text, this.#referee.tracker.context()),
      reason: now.reason,
      price: options.free === true ? 0 : now.price,
    } as const;
    return this.#recorder.record(fact, options.free === true ? 'proctor' : 'participant') as EventOf<'HintTaken'>;
  }

  #objective(id: string): Objective {
    const { objectives } = this.#instance.scenario;
    const found = objectives.find((objective) => objective.id.toLowerCase() === id.toLowerCase());
    if (found !== undefined) return found;
    throw unknownName(
      'objective',
      id,
      objectives.map((objective) => objective.id),
    );
  }

  /** The first objective of the stages entered that is not met, begun ones before untouched ones. */
  #pick(): Offer {
    const { view } = this.#recorder;
    const entered = new Set(view.stages.map((stage) => stage.stage));
    const open = this.#instance.scenario.objectives.filter((objective) => {
      const state = view.objectives.get(objective.id)?.state;
      return (
        entered.has(objective.stage) &&
        state !== 'met' &&
        state !== 'missed' &&
        state !== 'locked' &&
        this.#nextHint(objective) !== undefined
      );
    });
    const begun = open.find((objective) => (view.objectives.get(objective.id)?.fraction ?? 0) > 0);
    const chosen = begun ?? open[0];
    if (chosen !== undefined) return this.#offerFor(chosen);
    throw notNow('There is no hint left for what is open now.', 'Every open objective has shown all its hints.');
  }

  #offerFor(objective: Objective): Offer {
    const { view } = this.#recorder;
    const stage = this.#instance.scenario.stages.find(({ id }) => id === objective.stage);
    if (stage?.sealed === true && !view.stages.some((entered) => entered.stage === stage.id))
      throw notNow(
        `${objective.id} opens with stage "${stage.title}".`,
        'Ask for a hint on what is open: `gameday hint`.',
      );
    const state = view.objectives.get(objective.id)?.state;
    if (state === 'locked')
      throw notNow(`${objective.id} is not open yet.`, view.objectives.get(objective.id)?.explanation ?? '');
    const next = this.#nextHint(objective);
    if (next !== undefined) return { objective, ...next };
    throw new UserError({
      code: 'NO_MORE_HINTS',
      fact:
        objective.hints.length === 0
          ? `${objective.id} has no hints.`
          : `${objective.id} has shown all its hints, or you know already what they say.`,
      next: 'Run `gameday status` to see what is open.',
    });
  }

  /** Hints in order; one that says what the team knows is passed over, and costs nothing. */
  #nextHint(objective: Objective): { at: number; hint: Hint } | undefined {
    const taken = this.#takenUpTo(objective.id);
    for (let at = taken; at < objective.hints.length; at++) {
      const hint = objective.hints[at];
      const known =
        hint.knownWhen !== undefined && this.#referee.verdict(hint.knownWhen, `hint/${objective.id}/${at}`).met;
      if (!known) return { at, hint };
    }
    return undefined;
  }

  #quoteOf({ objective, at, hint }: Offer): HintQuote {
    const { view } = this.#recorder;
    const standing = view.objectives.get(objective.id);
    const met = standing?.state === 'met';
    const excuse = this.#excuseOf(objective);
    const price =
      met || excuse !== undefined
        ? 0
        : hintPrice(this.#instance.loaded.rubric, {
            objective: objective.id,
            index: at + 1,
            // Those before it were taken, or say what is known: neither is charged again.
            takenUpTo: at,
            untouched: (standing?.fraction ?? 0) === 0 && standing?.firstMetAt === undefined,
            timeShare: this.#timeShare(),
          });
    const inPlay = new Set(this.#instance.scenario.objectives.map(({ id }) => id));
    const pointsMax = pointsOf(this.#instance.loaded.rubric, inPlay).get(objective.id)?.max ?? 0;
    return {
      objective: objective.id,
      objectiveTitle: objective.title,
      index: at + 1,
      of: objective.hints.length,
      reason: excuse ?? this.#reasonOf(objective, at, hint),
      price,
      pricePoints: Math.round(price * pointsMax * 10) / 10,
      pointsMax,
      free: price === 0,
    };
  }

  /** Why hints of this objective are free now: the scenario itself has got the team stuck. */
  #excuseOf({ id, freeHints }: Objective): string | undefined {
    if (freeHints === undefined || !this.#referee.verdict(freeHints.when, `hint/${id}/free`).met) return undefined;
    return fill(freeHints.say, this.#referee.tracker.context());
  }

  #reasonOf(objective: Objective, at: number, hint: Hint): string {
    const because = (hint.because ?? []).find(
      (one, index) => this.#referee.verdict(one.when, `hint/${objective.id}/${at}/because/${index}`).met,
    );
    if (because !== undefined) return fill(because.say, this.#referee.tracker.context());
    const skipped = at - this.#takenUpTo(objective.id);
    if (skipped > 0)
      return `You know already what ${skipped === 1 ? 'an earlier hint says' : `${skipped} earlier hints say`}.`;
    const explanation = this.#recorder.view.objectives.get(objective.id)?.explanation;
    return explanation === undefined ? 'Nothing of it is done yet.' : `So far: ${explanation}.`.replace(/\.\.$/, '.');
  }

  #takenUpTo(objective: string): number {
    return this.#recorder.view.hints
      .filter((hint) => hint.objective === objective)
      .reduce((most, hint) => Math.max(most, hint.index), 0);
  }
}
