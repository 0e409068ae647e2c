import { evolveAll } from '../journal/evolve.ts';
import { emptyRunView } from '../journal/fold-run.ts';
import type { JournalEvent } from '../journal/journal-event.ts';
import type { RunView } from '../journal/run-view.ts';
import type { Recorder } from './recorder.ts';
import type { RunRole } from './run-connection.ts';
import { isVisibleTo } from './wire/visible-events.ts';

/** Those who watch a run in one role. They see what the role may see, and only once it is on the disk. */
export class Audience {
  readonly role: RunRole;
  readonly #recorder: Recorder;
  readonly #events: JournalEvent[] = [];
  readonly #listeners = new Set<(event: JournalEvent) => void>();
  readonly #stop: () => void;
  #shown = 0;
  #waiting = false;
  #view: RunView = emptyRunView();

  constructor(recorder: Recorder, role: RunRole) {
    this.role = role;
    this.#recorder = recorder;
    this.#show();
    this.#stop = recorder.listen(() => this.#showOnceCommitted());
  }

  get view(): RunView {
    return this.#view;
  }

  get events(): readonly JournalEvent[] {
    return this.#events;
  }

  subscribe(listener: (event: JournalEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Shows what is written, without waiting for the disk: at the end, when nothing follows. */
  flush(): void {
    this.#show();
  }

  close(): void {
    this.#stop();
    this.#listeners.clear();
  }

  #showOnceCommitted(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    const done = (): void => {
      this.#waiting = false;
      this.#show();
    };
    // A disk that refuses is the recorder's to report; what is shown then is in the file all the same.
    this.#recorder.committed().then(done, done);
  }

  #show(): void {
    const fresh = this.#recorder.events.slice(this.#shown).filter((event) => isVisibleTo(this.role, event));
    this.#shown = this.#recorder.events.length;
    if (fresh.length === 0) return;
    this.#view = evolveAll(this.#view, fresh);
    this.#events.push(...fresh);
    for (const event of fresh) for (const listener of [...this.#listeners]) listener(event);
  }
}
