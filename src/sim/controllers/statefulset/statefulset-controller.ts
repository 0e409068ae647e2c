import { claimObjects } from '../common/claim-objects.ts';
import { revisionsOf, truncateHistory } from '../common/controller-revisions.ts';
import type { PodObject } from '../common/kinds.ts';
import { labelMatcher } from '../../kinds/label-matcher.ts';
import { untilAvailableMs } from '../common/pod-state.ts';
import { isSame } from '../common/stable-json.ts';
import { updateStatus } from '../common/update-object.ts';
import { watchPodsOf } from '../common/watch-pods-of.ts';
import type { Controller } from '../controller.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { bringDown, bringUp, type Replica, rollPods } from './bring-pods.ts';
import { type SetRevisions, syncSetRevisions } from './set-revisions.ts';
import { statefulPod } from './stateful-pod.ts';
import { statefulStatus } from './stateful-status.ts';
import {
  firstOrdinal,
  isHealthy,
  ordinalOf,
  podRevision,
  replicasOf,
  STATEFUL_SETS,
  type StatefulSetObject,
} from './statefulset-object.ts';

/** Upstream: pkg/controller/statefulset. */
export const statefulSetController: Controller = {
  name: 'statefulset-controller',
  start(world) {
    const shop = openWorkshop(world, { account: 'statefulset-controller', reconcile });
    watchResource(world.store, STATEFUL_SETS, ({ object }) => shop.queue.add(keyOf(object)));
    watchPodsOf(world, {
      kind: 'StatefulSet',
      resource: STATEFUL_SETS,
      wants: (owner, pod) =>
        ordinalOf(pod as PodObject, owner as StatefulSetObject) >= 0 &&
        labelMatcher((owner as StatefulSetObject).spec.selector)(pod.metadata.labels),
      enqueue: (key) => shop.queue.add(key),
    });
    world.store.subscribe('persistentvolumeclaims', ({ type, object }) => {
      if (type !== 'DELETED') return;
      for (const set of world.store.list(STATEFUL_SETS, object.metadata.namespace)) shop.queue.add(keyOf(set));
    });
  },
};

function reconcile(shop: Workshop, key: string): void {
  const { namespace, name } = splitKey(key);
  const set = shop.world.store.get(STATEFUL_SETS, namespace, name) as StatefulSetObject | undefined;
  if (set === undefined) return;
  const matches = labelMatcher(set.spec.selector);
  const revisions = revisionsOf(shop, set, matches);
  const pods = claimPods(shop, set);
  const synced = syncSetRevisions(shop, set, revisions);
  let failure: unknown;
  try {
    if (set.metadata.deletionTimestamp === undefined) bring(shop, set, { pods, ...synced });
  } catch (error) {
    failure = error;
  }
  tellStatus(shop, set, synced);
  if (failure !== undefined) throw failure as Error;
  const isLive = (name: string) =>
    name === synced.current.name || name === synced.update.name || pods.some((pod) => podRevision(pod) === name);
  truncateHistory(shop.client, revisions, {
    isLive: ({ metadata }) => isLive(metadata.name),
    limit: set.spec.revisionHistoryLimit ?? 10,
  });
}

function claimPods(shop: Workshop, set: StatefulSetObject): PodObject[] {
  const pods = claimObjects<PodObject>({
    client: shop.client,
    resource: 'pods',
    index: shop.world.caches.byController('pods'),
    owner: set,
    matches: labelMatcher(set.spec.selector),
    wanted: (pod) => ordinalOf(pod as PodObject, set) >= 0,
  });
  return pods.sort((a, b) => ordinalOf(a, set) - ordinalOf(b, set));
}

/** One step: pods that are missing first, then those too many, then those of an old revision. */
function bring(
  shop: Workshop,
  set: StatefulSetObject,
  { pods, current, update }: SetRevisions & { pods: PodObject[] },
): void {
  const first = firstOrdinal(set);
  const end = first + replicasOf(set);
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod, set), pod]));
  const replicas: Replica[] = [];
  for (let ordinal = first; ordinal < end; ordinal++) {
    const pod = byOrdinal.get(ordinal);
    replicas.push({ ordinal, pod: pod ?? statefulPod(set, ordinal, { current, update }), exists: pod !== undefined });
  }
  const surplus = pods.filter((pod) => ordinalOf(pod, set) < first || ordinalOf(pod, set) >= end).reverse();
  const isParallel = set.spec.podManagementPolicy === 'Parallel';
  for (const replica of replicas) if (bringUp(shop, set, replica) && !isParallel) return;
  const firstUnhealthy = [...replicas.map(({ pod }) => pod), ...[...surplus].reverse()].find((pod) => !isHealthy(pod));
  for (const pod of surplus) if (bringDown(shop, set, pod, firstUnhealthy) && !isParallel) return;
  if (replicas.every(({ exists }) => exists)) rollPods(shop, set, replicas, update.name);
}

/** Counts what is there after the step. */
function tellStatus(shop: Workshop, set: StatefulSetObject, synced: SetRevisions): void {
  const { world, client, queue } = shop;
  const { namespace = '', name, uid } = set.metadata;
  const latest = world.store.get(STATEFUL_SETS, namespace, name) as StatefulSetObject | undefined;
  if (latest?.metadata.uid !== uid || latest === undefined) return;
  const nowMs = world.clock.now();
  const pods = (world.caches.byController('pods').get(uid ?? '') as PodObject[]).filter(
    (pod) => ordinalOf(pod, set) >= 0,
  );
  const status = statefulStatus(set, { pods, ...synced, nowMs });
  const { conditions: _, ...told } = latest.status ?? {};
  if (!isSame(told, status)) updateStatus(client, STATEFUL_SETS, latest, status);
  for (const pod of pods) {
    const waitMs = untilAvailableMs(pod, set.spec.minReadySeconds ?? 0, nowMs);
    if (waitMs !== undefined) queue.addAfter(keyOf(set), waitMs);
  }
}
