import { asText } from '../../checks/cel.ts';
import type { Selection } from '../../checks/condition.ts';
import { listOf, namesOf } from '../../checks/context.ts';
import { type Selected, select } from '../../checks/select.ts';
import type { Found, StepValue } from '../../scenarios/schema/walkthrough-schema.ts';
import type { StageHand } from './stage-hand.ts';

/** Values that a walkthrough found on its way, and texts that name them as `{name}`. */
export class WalkthroughValues {
  readonly #hand: StageHand;
  #vars: Record<string, unknown>;

  constructor(hand: StageHand, vars: Record<string, unknown> = {}) {
    this.#hand = hand;
    this.#vars = vars;
  }

  /** The same with one more name, for the steps of a loop. */
  with(name: string, value: unknown): WalkthroughValues {
    return new WalkthroughValues(this.#hand, { ...this.#vars, [name]: value });
  }

  let(found: Record<string, Found>): void {
    for (const [name, what] of Object.entries(found)) {
      const values = this.#find(what);
      this.#vars = { ...this.#vars, [name]: values.length === 1 ? values[0] : values };
    }
  }

  /** Only known names are replaced: a command line may hold JSON. */
  fill(text: string): string {
    return text.replace(/\{([A-Za-z][A-Za-z0-9]*)\}/g, (whole, name: string) =>
      name in this.#vars ? spoken(this.#vars[name]) : whole,
    );
  }

  resolve(values: Record<string, StepValue>): Record<string, string | string[]> {
    return Object.fromEntries(Object.entries(values).map(([field, value]) => [field, this.#resolveOne(value)]));
  }

  listOf(what: string | Found): unknown[] {
    return typeof what === 'string' ? listOf(what, this.#hand.context(this.#vars)) : this.#find(what);
  }

  select(selection: Selection): Selected[] {
    return select(this.#filled(selection), this.#hand.context(this.#vars));
  }

  #resolveOne(value: StepValue): string | string[] {
    if (typeof value === 'string') return this.fill(value);
    if (Array.isArray(value)) return value.map((one) => this.fill(one));
    const context = this.#hand.context(this.#vars);
    const result = context.cel.compile(value.from)(namesOf(context));
    return Array.isArray(result) ? result.map(asText) : asText(result);
  }

  #find({ from, value }: Found): unknown[] {
    const context = this.#hand.context(this.#vars);
    const expression = context.cel.compile(value);
    return this.select(from).map(({ bound }) => expression(namesOf(context, bound)));
  }

  /** Names found before may stand in a selection as they stand in other texts. */
  #filled(selection: Selection): Selection {
    const inner = (value: unknown): unknown =>
      typeof value === 'string'
        ? this.fill(value)
        : Array.isArray(value)
          ? value.map(inner)
          : value !== null && typeof value === 'object'
            ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inner(one)]))
            : value;
    return inner(selection) as Selection;
  }
}

function spoken(value: unknown): string {
  return Array.isArray(value) ? value.map(asText).join(' ') : asText(value);
}
