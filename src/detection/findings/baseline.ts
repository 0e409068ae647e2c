import type { AuditRecord } from '../../journal/records.ts';

const WINDOW_MS = 7 * 86_400_000;

/** Who usually makes which call: a call is unusual where the same subject did not make it in the seven days before. */
export class Baseline {
  readonly #lastSeenMs = new Map<string, number>();

  /** Tells whether the call is unusual, and learns it. */
  isUnusual(event: AuditRecord, atMs: number): boolean {
    const ref = event.objectRef;
    const key = [event.user.username, event.verb, ref?.apiGroup, ref?.resource, ref?.subresource, ref?.namespace].join(
      ' ',
    );
    const before = this.#lastSeenMs.get(key);
    this.#lastSeenMs.set(key, atMs);
    return before === undefined || atMs - before > WINDOW_MS;
  }
}
