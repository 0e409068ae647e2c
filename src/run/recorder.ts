import { formatMicroTime, type Clock } from '../clock/clock.ts';
import { evolveAll } from '../journal/evolve.ts';
import { emptyRunView } from '../journal/fold-run.ts';
import type { Fact, JournalEvent } from '../journal/journal-event.ts';
import { JournalNotWritten } from '../journal/journal-file.ts';
import type { RunView } from '../journal/run-view.ts';

/** Where events are kept. A JournalFile, or memory where a run is played only to be judged. */
export interface JournalSink {
  append(events: readonly JournalEvent[]): void;
  committed(): Promise<void>;
  close(): void;
}

export type Actor = 'engine' | 'participant' | 'proctor' | 'attacker' | (string & {});

/**
 * Turns what happens into events: stamps them, writes them, folds them, tells those who listen. While a past is lived
 * through again, what happens is known already: facts are dropped, and the past's own events take their place.
 */
export class Recorder {
  readonly #sink: JournalSink;
  readonly #clock: Clock;
  readonly #events: JournalEvent[] = [];
  readonly #listeners = new Set<(event: JournalEvent) => void>();
  #view: RunView = emptyRunView();
  #folded = 0;
  #held: JournalEvent[] | undefined;
  readonly #onFailure: ((error: JournalNotWritten) => void) | undefined;
  #reliving = false;
  #failed = false;

  /** `onFailure` hears once that the sink takes no more. Nothing is recorded from then on. */
  constructor(options: { sink: JournalSink; clock: Clock; onFailure?: (error: JournalNotWritten) => void }) {
    this.#sink = options.sink;
    this.#clock = options.clock;
    this.#onFailure = options.onFailure;
  }

  get failed(): boolean {
    return this.#failed;
  }

  get events(): readonly JournalEvent[] {
    return this.#events;
  }

  get lastSeq(): number {
    return this.#events.at(-1)?.seq ?? 0;
  }

  get reliving(): boolean {
    return this.#reliving;
  }

  /** Everything folded, without regard to who may see it. */
  get view(): RunView {
    if (this.#folded < this.#events.length) {
      this.#view = evolveAll(this.#view, this.#events.slice(this.#folded));
      this.#folded = this.#events.length;
    }
    return this.#view;
  }

  /**
   * Writes the fact; it is in the file when this returns. A file that takes no more is no reason to break off what is being
   * done in the cluster: the run is told, and stopped from outside.
   */
  record(fact: Fact, actor: Actor = 'engine'): JournalEvent {
    const stamp = { seq: this.lastSeq + 1, at: formatMicroTime(this.#clock.now()), actor };
    const event: JournalEvent = { ...fact, ...stamp };
    if (this.#reliving || this.#failed) return event;
    if (this.#held !== undefined) this.#held.push(event);
    else if (!this.#write([event])) return event;
    this.#take(event);
    return event;
  }

  /** Until `end`, facts are dropped: `relive` brings the events of the past. */
  beginReliving(): void {
    this.#reliving = true;
  }

  /** An event of the past, at its place. */
  relive(event: JournalEvent): void {
    this.#take(event);
  }

  endReliving(): void {
    this.#reliving = false;
  }

  /** Writes all that is recorded meanwhile as one. */
  async together<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#held = [];
    try {
      return await work();
    } finally {
      const held = this.#held;
      this.#held = undefined;
      if (held.length > 0) this.#write(held);
    }
  }

  /** Hears of each event as it is recorded, before it is on the disk: for the engine's own parts, not for screens. */
  listen(listener: (event: JournalEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Resolves when all that was recorded so far is on the disk and may be shown. */
  committed(): Promise<void> {
    return this.#sink.committed();
  }

  close(): void {
    this.#sink.close();
  }

  #write(events: readonly JournalEvent[]): boolean {
    try {
      this.#sink.append(events);
      return true;
    } catch (error) {
      if (!(error instanceof JournalNotWritten)) throw error;
      this.#failed = true;
      queueMicrotask(() => this.#onFailure?.(error));
      return false;
    }
  }

  #take(event: JournalEvent): void {
    this.#events.push(event);
    for (const listener of [...this.#listeners]) listener(event);
  }
}

/** Keeps nothing: for runs that are played at full speed only to be judged. */
export function memorySink(): JournalSink {
  return { append: () => undefined, committed: () => Promise.resolve(), close: () => undefined };
}
