import type { Clock } from '../../clock/clock.ts';

/** Upstream's spam filter: each source may tell this many events of one object at once, then one in five minutes. */
const BURST = 25;
const REFILL_MS = 300_000;

/** A token bucket for each key. */
export class FloodGate {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  admits(key: string): boolean {
    const nowMs = this.#clock.now();
    const bucket = this.#buckets.get(key) ?? { tokens: BURST, atMs: nowMs };
    bucket.tokens = Math.min(BURST, bucket.tokens + (nowMs - bucket.atMs) / REFILL_MS);
    bucket.atMs = nowMs;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  /** Drops buckets that are full again anyway. */
  forgetOlderThan(ageMs: number): void {
    for (const [key, { atMs }] of this.#buckets) {
      if (this.#clock.now() - atMs > ageMs) this.#buckets.delete(key);
    }
  }
}
