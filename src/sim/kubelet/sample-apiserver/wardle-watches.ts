import type { Clock } from '../../../clock/clock.ts';
import type { StreamOut } from '../../api-request.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { NetworkResponse } from '../../network/network-stack.ts';
import { notSimulated, StatusError } from '../../status-error.ts';
import { jsonAnswer } from '../agnhost/serve.ts';
import type { Wish } from './parse-wish.ts';
import { tableOf, wantsTable } from './wardle-table.ts';

interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubeObject;
}

const KEPT = 100;

/** Who waits for changes, and the latest of those. */
export class WardleWatches {
  readonly #clock: Clock;
  readonly #listeners = new Set<(resource: string, change: Change) => void>();
  readonly #open = new Set<() => void>();
  readonly #kept: { resource: string; change: Change }[] = [];
  #forgotten = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  tell(resource: string, change: Change): void {
    this.#kept.push({ resource, change });
    if (this.#kept.length > KEPT) this.#forgotten = revisionOf(this.#kept.shift()?.change);
    for (const listener of this.#listeners) listener(resource, change);
  }

  /** Ends all that are open. */
  close(): void {
    for (const end of [...this.#open]) end();
  }

  /** Follows changes from a revision on, or from what there is. Who can't follow is told so. */
  open(
    wish: Wish & { resource: { resource: string } },
    now: { objects: readonly KubeObject[]; revision: string },
    matches: (object: KubeObject) => boolean,
  ): NetworkResponse {
    const { query, namespace } = wish;
    const since = Number(query.get('resourceVersion') ?? 0);
    if (since > 0 && since < this.#forgotten)
      throw new StatusError({
        code: 410,
        reason: 'Expired',
        message: `too old resource version: ${since} (${now.revision})`,
      });
    const isWanted = (resource: string, { object }: Change) =>
      resource === wish.resource.resource &&
      (namespace === '' || object.metadata.namespace === namespace) &&
      matches(object);
    const missed: Change[] =
      since > 0
        ? this.#kept
            .filter(({ resource, change }) => revisionOf(change) > since && isWanted(resource, change))
            .map(({ change }) => change)
        : now.objects.map((object) => ({ type: 'ADDED', object }));
    const start = (out: StreamOut) => {
      const write = ({ type, object }: Change) =>
        out.write(`${JSON.stringify({ type, object: wantsTable(wish) ? tableOf([object]) : object })}\n`);
      for (const change of missed) write(change);
      const listener = (resource: string, change: Change) => {
        if (isWanted(resource, change)) write(change);
      };
      this.#listeners.add(listener);
      const stop = () => {
        timer.cancel();
        this.#listeners.delete(listener);
        this.#open.delete(end);
      };
      const end = () => {
        stop();
        out.end();
      };
      const timer = this.#clock.after(Number(query.get('timeoutSeconds') ?? 1800) * 1000, end);
      this.#open.add(end);
      return stop;
    };
    const refusal = notSimulated('watches between pods', 'Watch through the API server.');
    return { ...jsonAnswer(refusal.toStatus(), refusal.code), stream: { start } };
  }
}

function revisionOf(change: Change | undefined): number {
  return Number(change?.object.metadata.resourceVersion ?? 0);
}
