import type { Clock, Timer } from '../../../clock/clock.ts';
import type { PodObject } from '../common/kinds.ts';
import { keyOf } from '../runtime/object-key.ts';
import { priorityOf } from './node-view.ts';

const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 10_000;
/** A pod that nothing frees is tried again after five minutes all the same. */
const LEFTOVER_MS = 300_000;
const LEFTOVER_CHECK_MS = 30_000;

interface Waiting {
  uid: string | undefined;
  priority: number;
  order: number;
  attempts: number;
  lastAttemptMs: number;
  /** Which plugins refused it last. */
  plugins: ReadonlySet<string>;
  state: 'active' | 'backoff' | 'parked';
  timer?: Timer;
}

/** The pods that wait for a node (upstream: PriorityQueue): ready to be tried, pausing after a try, or parked until something changes. */
export class SchedulingQueue {
  readonly #clock: Clock;
  readonly #onReady: () => void;
  readonly #waiting = new Map<string, Waiting>();
  #order = 0;

  constructor(clock: Clock, onReady: () => void) {
    this.#clock = clock;
    this.#onReady = onReady;
    clock.every(LEFTOVER_CHECK_MS, () => this.#flushLeftovers());
  }

  /** A new pod, or one whose own wishes changed: it is tried at once. */
  activate(pod: PodObject): void {
    const key = keyOf(pod);
    const known = this.#waiting.get(key);
    const isKnown = known !== undefined && known.uid === pod.metadata.uid;
    known?.timer?.cancel();
    this.#waiting.set(key, {
      uid: pod.metadata.uid,
      priority: priorityOf(pod),
      order: this.#order++,
      attempts: isKnown ? known.attempts : 0,
      lastAttemptMs: isKnown ? known.lastAttemptMs : 0,
      plugins: new Set(),
      state: 'active',
    });
    this.#onReady();
  }

  forget(key: string): void {
    this.#waiting.get(key)?.timer?.cancel();
    this.#waiting.delete(key);
  }

  /** The most important pod that is ready; of equals the one that came first. It counts as tried. */
  next(): string | undefined {
    let best: [string, Waiting] | undefined;
    for (const entry of this.#waiting) {
      if (entry[1].state === 'active' && (best === undefined || isBefore(entry[1], best[1]))) best = entry;
    }
    if (best === undefined) return undefined;
    best[1].state = 'parked';
    best[1].attempts += 1;
    best[1].lastAttemptMs = this.#clock.now();
    return best[0];
  }

  hasReady(): boolean {
    for (const { state } of this.#waiting.values()) if (state === 'active') return true;
    return false;
  }

  /** Remembers why a pod that was tried has to wait. */
  park(key: string, plugins: ReadonlySet<string>): void {
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) waiting.plugins = plugins;
  }

  /** Something failed that has nothing to do with nodes: tries again after a pause. */
  retry(key: string): void {
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) this.#wake(waiting);
  }

  /** A node changed: those who may now fit are tried again. */
  moveWhere(mayHelp: (key: string) => boolean): void {
    for (const [key, waiting] of this.#waiting) {
      if (waiting.state === 'parked' && mayHelp(key)) this.#wake(waiting);
    }
  }

  /** Something changed that may help pods refused by these plugins. */
  move(plugins: readonly string[]): void {
    for (const waiting of this.#waiting.values()) {
      if (waiting.state !== 'parked') continue;
      if (waiting.plugins.size === 0 || plugins.some((plugin) => waiting.plugins.has(plugin))) this.#wake(waiting);
    }
  }

  #wake(waiting: Waiting): void {
    const pauseMs = Math.min(FIRST_BACKOFF_MS * 2 ** (waiting.attempts - 1), LONGEST_BACKOFF_MS);
    const restMs = waiting.lastAttemptMs + pauseMs - this.#clock.now();
    if (restMs <= 0) return this.#ready(waiting);
    waiting.state = 'backoff';
    waiting.timer = this.#clock.after(restMs, () => this.#ready(waiting));
  }

  #ready(waiting: Waiting): void {
    waiting.state = 'active';
    waiting.order = this.#order++;
    this.#onReady();
  }

  #flushLeftovers(): void {
    const longAgoMs = this.#clock.now() - LEFTOVER_MS;
    for (const waiting of this.#waiting.values()) {
      if (waiting.state === 'parked' && waiting.lastAttemptMs <= longAgoMs) this.#ready(waiting);
    }
  }
}

function isBefore(a: Waiting, b: Waiting): boolean {
  return a.priority > b.priority || (a.priority === b.priority && a.order < b.order);
}
