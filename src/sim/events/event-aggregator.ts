import type { Clock } from '../../clock/clock.ts';

/** Upstream: client-go/tools/record/events_cache.go. */
const SIMILAR_MAX = 10;
const SIMILAR_WITHIN_MS = 600_000;
const COMBINED_PREFIX = '(combined from similar events): ';

interface Similar {
  messages: Set<string>;
  lastMs: number;
}

/** Tells whether a message is one of too many that differ in nothing else, and what to say instead. */
export class EventAggregator {
  readonly #clock: Clock;
  readonly #similar = new Map<string, Similar>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `group` is all that makes events similar: about what, from whom, type and reason. */
  aggregate(group: string, message: string): { key: string; message: string } {
    const nowMs = this.#clock.now();
    let similar = this.#similar.get(group);
    if (similar === undefined || nowMs - similar.lastMs > SIMILAR_WITHIN_MS) {
      similar = { messages: new Set(), lastMs: nowMs };
      this.#similar.set(group, similar);
    }
    similar.messages.add(message);
    similar.lastMs = nowMs;
    if (similar.messages.size < SIMILAR_MAX) return { key: `${group}\n${message}`, message };
    const [oldest] = similar.messages;
    similar.messages.delete(oldest);
    return { key: group, message: COMBINED_PREFIX + message };
  }

  forgetOlderThan(ageMs: number): void {
    for (const [group, { lastMs }] of this.#similar) {
      if (this.#clock.now() - lastMs > ageMs) this.#similar.delete(group);
    }
  }
}
