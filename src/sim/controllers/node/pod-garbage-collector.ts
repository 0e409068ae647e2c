import { formatTime } from '../../../clock/clock.ts';
import { StatusError } from '../../status-error.ts';
import type { PodObject } from '../common/kinds.ts';
import { isPodTerminal } from '../common/pod-state.ts';
import type { Controller, ControllerWorld } from '../controller.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';

const PERIOD_MS = 20_000;
/** A node may come back within this time. */
const QUARANTINE_MS = 40_000;
/** So many ended pods may lie about in the whole cluster. */
const ENDED_MAX = 12_500;

/** Deletes pods whose node is gone, or that end without ever having had one (upstream: pkg/controller/podgc). */
export const podGarbageCollector: Controller = {
  name: 'pod-garbage-collector',
  start(world) {
    const shop = openWorkshop(world, { account: 'pod-garbage-collector', reconcile: () => undefined });
    const missingSince = new Map<string, number>();
    world.clock.every(PERIOD_MS, () => {
      for (const pod of doomed(world, missingSince)) tryToRemove(shop, pod);
    });
  },
};

function doomed(world: ControllerWorld, missingSince: Map<string, number>): PodObject[] {
  const index = world.caches.podsByNode();
  const nowMs = world.clock.now();
  const pods = (index.get('') as PodObject[]).filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  for (const name of index.keys()) {
    if (name === '') continue;
    if (world.store.get('nodes', '', name) !== undefined) {
      missingSince.delete(name);
      continue;
    }
    const sinceMs = missingSince.get(name) ?? nowMs;
    missingSince.set(name, sinceMs);
    if (nowMs - sinceMs >= QUARANTINE_MS) pods.push(...(index.get(name) as PodObject[]));
  }
  for (const name of missingSince.keys()) if (index.count(name) === 0) missingSince.delete(name);
  return [...pods, ...oldestEnded(world)];
}

function oldestEnded({ store }: ControllerWorld): PodObject[] {
  const pods = store.list('pods') as PodObject[];
  if (pods.length <= ENDED_MAX) return [];
  const ended = pods.filter(isPodTerminal);
  const age = ({ metadata }: PodObject) => metadata.creationTimestamp ?? '';
  return ended.sort((a, b) => (age(a) < age(b) ? -1 : 1)).slice(0, Math.max(0, ended.length - ENDED_MAX));
}

function tryToRemove(shop: Workshop, pod: PodObject): void {
  const { name, namespace = '' } = pod.metadata;
  try {
    if (!isPodTerminal(pod)) markFailed(shop, pod);
    shop.client.delete('pods', name, { namespace, gracePeriodSeconds: 0 });
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (error.code !== 404) shop.world.onFailure?.('pod-garbage-collector', name, error);
  }
}

/** What counts failures is to see that this pod will not come back. */
function markFailed({ client, world }: Workshop, { metadata, spec }: PodObject): void {
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByPodGC',
    message: 'PodGC: node no longer exists',
    lastProbeTime: null,
    lastTransitionTime: formatTime(world.clock.now()),
  };
  // A pod that never had a node has nothing disrupted.
  const body = { status: { phase: 'Failed', ...(spec.nodeName ? { conditions: [condition] } : {}) } };
  const options = { namespace: metadata.namespace, subresource: 'status' };
  client.patch('pods', metadata.name, { type: 'strategic', body }, options);
}
