import type { EventOf } from '../journal/journal-event.ts';
import type { OrderEdge, Rubric } from './rubric-schema.ts';

export interface BrokenEdge {
  edge: OrderEdge;
  points: number;
  /** What should have come first and had not. */
  missing: string[];
}

/** When objectives were met and milestones reached for the first time, and which edges of the rubric that broke. */
export class OrderBook {
  readonly #rubric: Rubric;
  readonly #reached = new Map<string, number>();
  readonly #settled = new Set<string>();

  constructor(rubric: Rubric) {
    this.#rubric = rubric;
  }

  /** Edges that this event breaks, each at most once. `inPlay`: objectives that the run has. */
  reached(event: EventOf<'MilestoneReached'> | EventOf<'ObjectiveChanged'>, inPlay: ReadonlySet<string>): BrokenEdge[] {
    const id = event.type === 'MilestoneReached' ? event.milestone : event.objective;
    if (event.type === 'ObjectiveChanged' && event.state !== 'met') return [];
    const due = this.#rubric.order.filter((edge) => edge.then.includes(id) && !this.#settled.has(edge.id));
    const broken = due.flatMap((edge) => {
      const missing = edge.first.filter((first) => this.#isMissing(first, inPlay));
      if (missing.length === 0) return [];
      this.#settled.add(edge.id);
      return [{ edge, missing, points: edge.points ?? this.#rubric.orderPoints[edge.strength] }];
    });
    if (!this.#reached.has(id)) this.#reached.set(id, event.seq);
    return broken;
  }

  /** An objective that the run does not have can't be missing. */
  #isMissing(id: string, inPlay: ReadonlySet<string>): boolean {
    const leftOut = id in this.#rubric.objectives && !inPlay.has(id);
    return !leftOut && !this.#reached.has(id);
  }
}
