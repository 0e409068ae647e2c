import type { Clock, Timer } from './clock.ts';

interface Entry {
  dueMs: number;
  order: number;
  periodMs: number | undefined;
  /** How often a periodic timer has taken its turn. */
  turns: number;
  call: () => void;
  /** Cancelled, or run for good. */
  over: boolean;
}

/** So many turns a periodic timer takes one by one, whatever the haste: what is young still changes. */
const YOUNG_TURNS = 12;
/** Fewer cancelled timers are not worth sorting the others for. */
const FEWEST_TO_SWEEP = 1000;

/** A clock that stands still until it is told to go on. Timers due at the same instant run in the order they were set. */
export class VirtualClock implements Clock {
  #nowMs: number;
  #order = 0;
  #heap: Entry[] = [];
  #soonerCalls = new Set<() => void>();
  #coarseMs = 0;
  #cancelled = 0;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, call: () => void): Timer {
    return this.#push(delayMs, undefined, call);
  }

  every(periodMs: number, call: () => void): Timer {
    return this.#push(periodMs, periodMs, call);
  }

  /**
   * From now on periodic timers that are no longer young take a turn only every `coarseMs`: heartbeats need no history.
   * With 0 that ends, and each that was kept back takes its turn at once, those of long periods first: who beats comes
   * before who listens.
   */
  hurry(coarseMs: number): void {
    this.#coarseMs = coarseMs;
    if (coarseMs > 0) return;
    const late = this.#heap.filter(({ periodMs, dueMs }) => periodMs !== undefined && dueMs > this.#nowMs + periodMs);
    late.sort((a, b) => (b.periodMs ?? 0) - (a.periodMs ?? 0) || a.order - b.order);
    this.#heap = this.#heap.filter((entry) => !late.includes(entry)).sort((a, b) => (isBefore(a, b) ? -1 : 1));
    for (const entry of late) {
      entry.dueMs = this.#nowMs;
      entry.order = this.#order++;
      this.#insert(entry);
    }
  }

  /** Calls whenever a timer is set that is due before all others. */
  onSooner(call: () => void): void {
    this.#soonerCalls.add(call);
  }

  /** The instant of the next timer, or undefined where none is set. */
  nextDue(): number | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.dueMs;
  }

  /**
   * Goes to `targetMs`, running each timer that falls due on the way at its own instant. Never goes back. Stops short of
   * the target once `mayGoOn` says no; it is asked after each timer.
   */
  advanceTo(targetMs: number, mayGoOn: () => boolean = () => true): void {
    for (;;) {
      this.#dropCancelled();
      const next = this.#heap[0];
      if (next === undefined || next.dueMs > targetMs) break;
      this.#pop();
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      const { call } = next;
      if (next.periodMs === undefined) next.over = true;
      else this.#repeat(next, next.periodMs, targetMs);
      call();
      if (!mayGoOn()) return;
    }
    this.#nowMs = Math.max(this.#nowMs, targetMs);
  }

  /** A periodic timer that is no longer young and whose next turns all lie before `targetMs` takes only the last of them. */
  #repeat(entry: Entry, periodMs: number, targetMs: number): void {
    entry.turns++;
    const turnsLeft = Math.floor((targetMs - entry.dueMs) / periodMs);
    const turnsOfHaste = Math.ceil(this.#coarseMs / periodMs);
    entry.dueMs += periodMs * (entry.turns < YOUNG_TURNS ? 1 : Math.max(1, turnsLeft, turnsOfHaste));
    entry.order = this.#order++;
    this.#insert(entry);
  }

  #push(delayMs: number, periodMs: number | undefined, call: () => void): Timer {
    const entry: Entry = {
      dueMs: this.#nowMs + Math.max(0, delayMs),
      order: this.#order++,
      periodMs,
      turns: 0,
      call,
      over: false,
    };
    this.#insert(entry);
    if (this.#heap[0] === entry) for (const call of this.#soonerCalls) call();
    return {
      cancel: () => this.#cancel(entry),
    };
  }

  /** What a cancelled timer would have called is let go at once; its place, once half of all places are such. */
  #cancel(entry: Entry): void {
    if (entry.over) return;
    entry.over = true;
    entry.call = nothing;
    this.#cancelled++;
    if (this.#cancelled < FEWEST_TO_SWEEP || this.#cancelled < this.#heap.length / 2) return;
    this.#heap = this.#heap.filter(({ over }) => !over).sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#cancelled = 0;
  }

  #dropCancelled(): void {
    while (this.#heap[0]?.over) {
      this.#pop();
      this.#cancelled--;
    }
  }

  #insert(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at], heap[parent])) break;
      [heap[at], heap[parent]] = [heap[parent], heap[at]];
      at = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      if (left >= heap.length) return;
      const child = left + 1 < heap.length && isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!isBefore(heap[child], heap[at])) return;
      [heap[at], heap[child]] = [heap[child], heap[at]];
      at = child;
    }
  }
}

function nothing(): void {}

function isBefore(a: Entry, b: Entry): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}
