import type { Clock, Timer } from '../../../clock/clock.ts';
import { RequestPending } from '../../client.ts';
import { KeyPace } from './key-pace.ts';

/** Pauses after failures: the first one, doubled with each further failure, up to the longest. */
export interface RetryPauses {
  firstMs: number;
  longestMs: number;
}

/** client-go's default rate limiter. */
const DEFAULT_PAUSES: RetryPauses = { firstMs: 5, longestMs: 1_000_000 };
/** So many keys in one turn; then others have their say. */
const KEYS_A_TURN = 16;
/** How long a change waits for others to the same object. */
const SETTLE_MS = 1;

export interface WorkQueueOptions {
  clock: Clock;
  /** Brings the world nearer to what the object of this key wants. Throws where that failed and is to be tried again. */
  reconcile(key: string): void;
  /** Gives a key up after so many failures in a row, until it changes. */
  maxRetries?: number;
  /** Where they are not client-go's own. */
  pauses?: RetryPauses;
  /** Hears of each failure. */
  onFailure(key: string, error: unknown): void;
}

/**
 * Keys to be reconciled, each once however often it is added. Work happens in timers of the virtual clock, never in the
 * caller's turn; failures come back after a growing pause; a key that changes all the time is slowed down; one whose write
 * waits for a webhook rests until it is answered.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #ready = new Set<string>();
  readonly #later = new Map<string, { timer: Timer; dueMs: number }>();
  readonly #failures = new Map<string, number>();
  readonly #waiting = new Set<string>();
  readonly #pace: KeyPace;
  #turn: Timer | undefined;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
    this.#pace = new KeyPace(options.clock);
  }

  add(key: string): void {
    if (this.#waiting.has(key)) return;
    this.#ready.add(key);
    this.#turn ??= this.#options.clock.after(SETTLE_MS, () => this.#work());
  }

  /** Adds the key in a while. Of several such requests for one key the earliest counts. */
  addAfter(key: string, delayMs: number): void {
    if (delayMs <= 0) return this.add(key);
    const dueMs = this.#options.clock.now() + delayMs;
    const planned = this.#later.get(key);
    if (planned !== undefined && planned.dueMs <= dueMs) return;
    planned?.timer.cancel();
    const timer = this.#options.clock.after(delayMs, () => {
      this.#later.delete(key);
      this.add(key);
    });
    this.#later.set(key, { timer, dueMs });
  }

  #work(): void {
    this.#turn = undefined;
    const keys = [...this.#ready].slice(0, KEYS_A_TURN);
    for (const key of keys) {
      this.#ready.delete(key);
      const waitMs = this.#pace.take(key);
      if (waitMs > 0) this.addAfter(key, waitMs);
      else this.#reconcile(key);
    }
    if (this.#ready.size > 0) this.#turn ??= this.#options.clock.after(SETTLE_MS, () => this.#work());
  }

  #reconcile(key: string): void {
    try {
      this.#options.reconcile(key);
      this.#failures.delete(key);
    } catch (error) {
      if (error instanceof RequestPending) this.#waitFor(key, error.settled);
      else this.#retry(key, error);
    }
  }

  #retry(key: string, error: unknown): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#options.onFailure(key, error);
    if (failures >= (this.#options.maxRetries ?? Number.POSITIVE_INFINITY)) {
      this.#failures.delete(key);
      return;
    }
    this.#failures.set(key, failures + 1);
    const { firstMs, longestMs } = this.#options.pauses ?? DEFAULT_PAUSES;
    this.addAfter(key, Math.min(firstMs * 2 ** failures, longestMs));
  }

  #waitFor(key: string, settled: Promise<unknown>): void {
    this.#waiting.add(key);
    const goOn = () => {
      this.#waiting.delete(key);
      this.add(key);
    };
    settled.then(goOn, goOn);
  }
}
