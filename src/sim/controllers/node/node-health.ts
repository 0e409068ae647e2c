import { type Clock, parseTime } from '../../../clock/clock.ts';
import type { NodeCondition } from 'kubernetes-types/core/v1.d.ts';
import type { NodeObject } from '../common/kinds.ts';
import type { ObjectStore } from '../../store/object-store.ts';

/** A node that is silent for so long is not known to be well; a new one may take longer. */
const GRACE_MS = 40_000;
const STARTUP_GRACE_MS = 60_000;
/** Longer than any kubelet is silent between two heartbeats. */
const HEARTBEAT_MS = 11_000;

interface Heard {
  heartbeat: string;
  atMs: number;
}

/** When each node was last heard of, by its status or its lease. */
export class NodeHealth {
  readonly #clock: Clock;
  readonly #store: ObjectStore;
  readonly #heard = new Map<string, Heard>();
  #lastLookMs: number;

  constructor(clock: Clock, store: ObjectStore) {
    this.#clock = clock;
    this.#store = store;
    this.#lastLookMs = clock.now();
  }

  /**
   * Whether a node has been silent for too long. After the clock leapt, the heartbeats in between were left out, so each
   * node gets the time of one heartbeat more.
   */
  silentNodes(nodes: readonly NodeObject[], periodMs: number): NodeObject[] {
    const nowMs = this.#clock.now();
    const hasLeapt = nowMs - this.#lastLookMs > 2 * periodMs;
    this.#lastLookMs = nowMs;
    return nodes.filter((node) => {
      const graceMs = readyCondition(node) === undefined ? STARTUP_GRACE_MS : GRACE_MS;
      const heard = this.#listen(node);
      if (hasLeapt) heard.atMs = Math.max(heard.atMs, nowMs - graceMs + HEARTBEAT_MS);
      return nowMs > heard.atMs + graceMs;
    });
  }

  forget(name: string): void {
    this.#heard.delete(name);
  }

  #listen(node: NodeObject): Heard {
    const { name, uid } = node.metadata;
    const lease = this.#store.get('leases.coordination.k8s.io', 'kube-node-lease', name);
    const renewed = (lease?.spec as { renewTime?: string } | undefined)?.renewTime ?? '';
    const heartbeat = `${uid} ${renewed} ${readyCondition(node)?.lastHeartbeatTime ?? ''}`;
    const before = this.#heard.get(name);
    if (before?.heartbeat === heartbeat) return before;
    const isNew = before === undefined && readyCondition(node) === undefined;
    const atMs = isNew ? parseTime(node.metadata.creationTimestamp ?? '') : this.#clock.now();
    const heard = { heartbeat, atMs };
    this.#heard.set(name, heard);
    return heard;
  }
}

export function readyCondition(node: NodeObject): NodeCondition | undefined {
  return node.status?.conditions?.find(({ type }) => type === 'Ready');
}
