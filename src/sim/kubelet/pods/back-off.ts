import type { Clock } from '../../../clock/clock.ts';

interface Entry {
  durationMs: number;
  lastMs: number;
}

/** Doubling pauses, forgotten after twice the longest (upstream: client-go/util/flowcontrol/backoff.go). */
export class BackOff {
  readonly #clock: Clock;
  readonly #firstMs: number;
  readonly #longestMs: number;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, firstMs: number, longestMs: number) {
    this.#clock = clock;
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
  }

  get(key: string): number {
    return this.#entries.get(key)?.durationMs ?? 0;
  }

  /** How long the pause after something that happened at `sinceMs` still lasts; 0: it is over. */
  leftMs(key: string, sinceMs: number): number {
    const entry = this.#entries.get(key);
    if (entry === undefined) return 0;
    if (this.#hasExpired(sinceMs, entry.lastMs)) return 0;
    return Math.max(0, sinceMs + entry.durationMs - this.#clock.now());
  }

  next(key: string, eventMs: number): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || this.#hasExpired(eventMs, entry.lastMs)) {
      this.#entries.set(key, { durationMs: this.#firstMs, lastMs: this.#clock.now() });
      return;
    }
    entry.durationMs = Math.min(entry.durationMs * 2, this.#longestMs);
    entry.lastMs = this.#clock.now();
  }

  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }

  #hasExpired(eventMs: number, lastMs: number): boolean {
    return eventMs - lastMs > 2 * this.#longestMs;
  }
}

/** As Go prints a duration: `10s`, `1m20s`, `5m0s`. */
export function durationText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  const rest = `${seconds % 60}s`;
  return minutes < 60 ? `${minutes}m${rest}` : `${Math.floor(minutes / 60)}h${minutes % 60}m${rest}`;
}
