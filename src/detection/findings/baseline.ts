import type { AuditRecord } from '../../journal/records.ts';

const DAY_MS = 86_400_000;
const WINDOW_MS = 7 * DAY_MS;
/** How long it only learns: a new cluster is full of first times. */
const LEARNING_MS = 5 * DAY_MS;

/** Who usually makes which call: a call is unusual where the same subject did not make it in the seven days before. */
export class Baseline {
  readonly #lastSeenMs = new Map<string, number>();
  readonly #learnsUntilMs: number;

  constructor(clusterCreatedAtMs: number) {
    this.#learnsUntilMs = clusterCreatedAtMs + LEARNING_MS;
  }

  /** Tells whether the call is unusual, and learns it. */
  isUnusual(event: AuditRecord, atMs: number): boolean {
    const ref = event.objectRef;
    const key = [event.user.username, event.verb, ref?.apiGroup, ref?.resource, ref?.subresource, ref?.namespace].join(
      ' ',
    );
    const before = this.#lastSeenMs.get(key);
    this.#lastSeenMs.set(key, atMs);
    return atMs >= this.#learnsUntilMs && (before === undefined || atMs - before > WINDOW_MS);
  }
}
