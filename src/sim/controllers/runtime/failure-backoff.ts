import type { Clock } from '../../../clock/clock.ts';

interface Pause {
  lengthMs: number;
  sinceMs: number;
}

/** Pauses that double with each failure of a key, and are forgotten after twice the longest (upstream: flowcontrol.Backoff). */
export class FailureBackoff {
  readonly #clock: Clock;
  readonly #firstMs: number;
  readonly #longestMs: number;
  readonly #pauses = new Map<string, Pause>();

  constructor(clock: Clock, { firstMs, longestMs }: { firstMs: number; longestMs: number }) {
    this.#clock = clock;
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
  }

  /** Milliseconds that this key still has to wait; 0 where it may go on. */
  restMs(key: string): number {
    const pause = this.#pauses.get(key);
    return pause === undefined ? 0 : Math.max(0, pause.sinceMs + pause.lengthMs - this.#clock.now());
  }

  fail(key: string): void {
    const nowMs = this.#clock.now();
    const before = this.#pauses.get(key);
    const isFresh = before !== undefined && nowMs - before.sinceMs <= 2 * this.#longestMs;
    const lengthMs = isFresh ? Math.min(before.lengthMs * 2, this.#longestMs) : this.#firstMs;
    this.#pauses.set(key, { lengthMs, sinceMs: nowMs });
  }
}
