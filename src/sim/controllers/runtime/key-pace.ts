import type { Clock } from '../../../clock/clock.ts';

/** kube-controller-manager's --kube-api-burst and --kube-api-qps: what its clients may send at once, and then each second. */
const BURST = 30;
const INTERVAL_MS = 1000 / 20;
const FEW = 256;

/** How often the same object is worked on: an object that changes all the time is not followed step by step. */
export class KeyPace {
  readonly #clock: Clock;
  /** When each key will have its whole burst again. */
  readonly #restedMs = new Map<string, number>();
  #many = FEW;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until the key may be worked on; 0: it may be now, and that is counted. */
  take(key: string): number {
    const nowMs = this.#clock.now();
    const owedMs = Math.max(0, (this.#restedMs.get(key) ?? 0) - nowMs);
    const waitMs = owedMs - (BURST - 1) * INTERVAL_MS;
    if (waitMs > 0) return waitMs;
    this.#restedMs.set(key, nowMs + owedMs + INTERVAL_MS);
    if (this.#restedMs.size > this.#many) this.#forgetRested(nowMs);
    return 0;
  }

  #forgetRested(nowMs: number): void {
    for (const [key, restedMs] of this.#restedMs) if (restedMs <= nowMs) this.#restedMs.delete(key);
    this.#many = Math.max(FEW, 2 * this.#restedMs.size);
  }
}
