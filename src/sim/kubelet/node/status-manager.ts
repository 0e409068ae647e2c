import type { Clock } from '../../../clock/clock.ts';
import type { Client } from '../../client.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { PodObject } from '../pods/pod-types.ts';
import type { PodWorker } from '../pods/pod-worker.ts';
import { attempt } from './node-agent.ts';

const RETRY_MS = 1000;

export interface StatusManagerOptions {
  clock: Clock;
  client: Client;
  worker(uid: string): PodWorker | undefined;
  /** The object that shows a worker's pod; undefined where none does. */
  stored(uid: string, worker: PodWorker): KubeObject | undefined;
  /** Whether the pod comes from a file on the node: its object is a mirror. */
  isStatic(uid: string): boolean;
  /** A pod has ended, and no object shows it any more. */
  forget(uid: string): void;
}

/** Tells the API server how pods are, and lets go of those that have ended (upstream: pkg/kubelet/status/status_manager.go). */
export class StatusManager {
  readonly #options: StatusManagerOptions;
  readonly #told = new Map<string, string>();
  readonly #due = new Set<string>();

  constructor(options: StatusManagerOptions) {
    this.#options = options;
  }

  /** Whether anything was told of a pod. */
  knows(uid: string): boolean {
    return this.#told.has(uid);
  }

  /** The pod's object is gone, or is a new one: it is told anew. */
  forget(uid: string): void {
    this.#told.delete(uid);
  }

  /** Several changes at one instant make one report. */
  report(uid: string): void {
    if (this.#due.has(uid)) return;
    this.#due.add(uid);
    this.#options.clock.after(0, () => {
      this.#due.delete(uid);
      const worker = this.#options.worker(uid);
      if (worker !== undefined) this.#send(uid, worker);
    });
  }

  #send(uid: string, worker: PodWorker): void {
    const { client, isStatic } = this.#options;
    const stored = this.#options.stored(uid, worker);
    if (stored === undefined) {
      if (worker.finished) this.#options.forget(uid);
      return;
    }
    if (isStatic(uid)) worker.pod = { ...worker.pod, status: (stored as PodObject).status };
    else worker.pod = stored as PodObject;
    this.#tell(uid, stored, worker.status());
    const deleted = stored.metadata.deletionTimestamp !== undefined;
    if (worker.finished && deleted && !isStatic(uid)) deletePod(client, stored);
  }

  #tell(uid: string, stored: KubeObject, status: object): void {
    const { name, namespace, uid: storedUid } = stored.metadata;
    const text = `${storedUid} ${JSON.stringify(status)}`;
    if (this.#told.get(uid) === text) return;
    const patch = { type: 'strategic' as const, body: patchOf(stored, status) };
    const { client, clock } = this.#options;
    if (attempt(() => client.patch('pods', name, patch, { namespace, subresource: 'status' })))
      this.#told.set(uid, text);
    else clock.after(RETRY_MS, () => this.report(uid));
  }
}

/** Lets a pod's object go at once, unless another took its place. */
export function deletePod(client: Client, { metadata: { name, namespace, uid } }: KubeObject): void {
  attempt(() => client.delete('pods', name, { namespace, gracePeriodSeconds: 0, preconditions: { uid } }));
}

/** What is no longer so is taken away by name, in the status and in each of its conditions. */
function patchOf(stored: KubeObject, status: object): Record<string, unknown> {
  const before = (stored.status ?? {}) as Record<string, unknown> & { conditions?: Record<string, unknown>[] };
  const { conditions, ...rest } = status as { conditions?: { type: string }[] };
  return {
    metadata: { uid: stored.metadata.uid },
    status: {
      ...gone(before, status),
      ...rest,
      ...(conditions === undefined
        ? {}
        : {
            '$setElementOrder/conditions': conditions.map(({ type }) => ({ type })),
            conditions: conditions.map((condition) => ({
              ...gone(before.conditions?.find((old) => old.type === condition.type) ?? {}, condition),
              ...condition,
            })),
          }),
    },
  };
}

function gone(before: object, after: object): Record<string, null> {
  return Object.fromEntries(
    Object.keys(before)
      .filter((field) => !(field in after))
      .map((field) => [field, null]),
  );
}
