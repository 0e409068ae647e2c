import type { EventOf } from '../journal/journal-event.ts';
import type { Rubric } from './rubric-schema.ts';

const MINUTE_MS = 60_000;

/** Started minutes of the shop being down, less the grace that a rollout may take. */
export class Downtime {
  readonly #rule: Rubric['downtime'];
  #downSince: number | undefined;
  #minutesOfOutage = 0;

  constructor(rule: Rubric['downtime']) {
    this.#rule = rule;
  }

  /** Minutes that this sample adds. */
  sampled(event: EventOf<'AvailabilitySampled'>): number {
    if (event.service !== this.#rule.service) return 0;
    const at = Date.parse(event.at);
    const charged = this.#downSince === undefined ? 0 : this.#startedMinutes(at - this.#downSince);
    const fresh = charged - this.#minutesOfOutage;
    if (event.available) {
      this.#downSince = undefined;
      this.#minutesOfOutage = 0;
    } else {
      this.#downSince ??= at;
      this.#minutesOfOutage = charged;
    }
    return fresh;
  }

  #startedMinutes(downMs: number): number {
    return Math.max(0, Math.ceil(downMs / MINUTE_MS - this.#rule.graceMinutes));
  }
}
