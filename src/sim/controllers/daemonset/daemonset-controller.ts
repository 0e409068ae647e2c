import type { DaemonSetStatus } from 'kubernetes-types/apps/v1.d.ts';
import { claimObjects } from '../common/claim-objects.ts';
import { REVISIONS } from '../common/controller-revisions.ts';
import type { NodeObject, PodObject } from '../common/kinds.ts';
import { labelMatcher } from '../../kinds/label-matcher.ts';
import { isPodAvailable, isPodReady, isPodTerminal, untilAvailableMs } from '../common/pod-state.ts';
import { isSame } from '../common/stable-json.ts';
import { updateStatus } from '../common/update-object.ts';
import { watchPodsOf } from '../common/watch-pods-of.ts';
import type { Controller } from '../controller.ts';
import { FailureBackoff } from '../runtime/failure-backoff.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { cleanDaemonHistory, syncDaemonHistory } from './daemon-history.ts';
import { wantsNode } from './daemon-pod.ts';
import { DAEMON_SETS, type DaemonSetObject, isUpdated, type NodePods, targetNode } from './daemonset-object.ts';
import { applyChanges, plan } from './manage-daemons.ts';
import { planRollout } from './roll-daemons.ts';

/** Upstream: pkg/controller/daemon. */
export const daemonSetController: Controller = {
  name: 'daemonset-controller',
  start(world) {
    const backoff = new FailureBackoff(world.clock, { firstMs: 1000, longestMs: 900_000 });
    const shop = openWorkshop(world, {
      account: 'daemon-set-controller',
      component: 'daemonset-controller',
      reconcile: (own, key) => reconcile(own, backoff, key),
    });
    watchResource(world.store, DAEMON_SETS, ({ object }) => shop.queue.add(keyOf(object)));
    watchPodsOf(world, {
      kind: 'DaemonSet',
      resource: DAEMON_SETS,
      wants: (owner, pod) => labelMatcher((owner as DaemonSetObject).spec.selector)(pod.metadata.labels),
      enqueue: (key) => shop.queue.add(key),
    });
    watchPodsOf(world, {
      kind: 'DaemonSet',
      resource: DAEMON_SETS,
      owned: REVISIONS,
      wants: (owner, revision) => labelMatcher((owner as DaemonSetObject).spec.selector)(revision.metadata.labels),
      enqueue: (key) => shop.queue.add(key),
    });
    world.store.subscribe('nodes', ({ type, object, previous }) => {
      // A node that goes is news only by its pods, which go too (upstream handles no deletions of nodes).
      const isNews =
        type === 'ADDED' ||
        !isSame(object.metadata.labels, previous?.metadata.labels) ||
        !isSame(object.spec, previous?.spec);
      if (isNews && type !== 'DELETED') for (const set of world.store.list(DAEMON_SETS)) shop.queue.add(keyOf(set));
    });
  },
};

function reconcile(shop: Workshop, backoff: FailureBackoff, key: string): void {
  const { namespace, name } = splitKey(key);
  const set = shop.world.store.get(DAEMON_SETS, namespace, name) as DaemonSetObject | undefined;
  if (set === undefined) return;
  const { selector } = set.spec;
  if (Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0) {
    const message = 'This daemon set is selecting all pods. A non-empty selector is required.';
    return shop.events.record(set, 'Warning', 'SelectingAll', message);
  }
  if (set.metadata.deletionTimestamp !== undefined) return;
  const { hash, old } = syncDaemonHistory(shop, set);
  let failure: unknown;
  try {
    bring(shop, set, { hash, backoff });
    cleanDaemonHistory(shop, set, old, claimPods(shop, set));
  } catch (error) {
    failure = error;
  }
  tellStatus(shop, set, hash);
  if (failure !== undefined) throw failure as Error;
}

/** Upkeep first; a rollout goes on once there is nothing left to mend. */
function bring(
  shop: Workshop,
  set: DaemonSetObject,
  { hash, backoff }: { hash: string; backoff: FailureBackoff },
): void {
  const changes = plan(shop, set, { places: placesOf(shop, set), hash, backoff });
  applyChanges(shop, set, hash, changes);
  const isIdle = changes.doomed.length === 0 && changes.nodes.length === 0;
  if (!isIdle || set.spec.updateStrategy?.type !== 'RollingUpdate') return;
  const nowMs = shop.world.clock.now();
  applyChanges(shop, set, hash, planRollout(set, { places: placesOf(shop, set), hash, nowMs }));
}

function claimPods(shop: Workshop, set: DaemonSetObject): PodObject[] {
  return claimObjects<PodObject>({
    client: shop.client,
    resource: 'pods',
    index: shop.world.caches.byController('pods'),
    owner: set,
    matches: labelMatcher(set.spec.selector),
  });
}

function placesOf(shop: Workshop, set: DaemonSetObject): NodePods[] {
  const podsByNode = new Map<string, PodObject[]>();
  for (const pod of claimPods(shop, set)) {
    if (isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined) continue;
    const name = targetNode(pod);
    if (name !== undefined) podsByNode.set(name, [...(podsByNode.get(name) ?? []), pod]);
  }
  const places = (shop.world.store.list('nodes') as NodeObject[]).map((node): NodePods => {
    const { name } = node.metadata;
    const pods = podsByNode.get(name) ?? [];
    podsByNode.delete(name);
    return { name, node, ...wantsNode(set, node), pods: pods.sort(oldestFirst) };
  });
  const orphaned = [...podsByNode].map(([name, pods]) => ({
    name,
    node: undefined,
    shouldRun: false,
    mayStay: false,
    pods,
  }));
  return [...places, ...orphaned];
}

function oldestFirst(a: PodObject, b: PodObject): number {
  const [timeA, timeB] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  return timeA < timeB || (timeA === timeB && a.metadata.name < b.metadata.name) ? -1 : 1;
}

function tellStatus(shop: Workshop, set: DaemonSetObject, hash: string): void {
  const { namespace = '', name, uid } = set.metadata;
  const latest = shop.world.store.get(DAEMON_SETS, namespace, name) as DaemonSetObject | undefined;
  if (latest?.metadata.uid !== uid || latest === undefined) return;
  const places = placesOf(shop, set);
  const nowMs = shop.world.clock.now();
  updateStatus(
    shop.client,
    DAEMON_SETS,
    latest,
    daemonStatus(latest, { places, hash, nowMs, generation: set.metadata.generation }),
  );
  for (const { pods } of places) {
    for (const pod of pods) {
      const waitMs = untilAvailableMs(pod, set.spec.minReadySeconds ?? 0, nowMs);
      if (waitMs !== undefined) shop.queue.addAfter(keyOf(set), waitMs);
    }
  }
}

interface Seen {
  places: NodePods[];
  hash: string;
  nowMs: number;
  generation: number | undefined;
}

/** Upstream: updateDaemonSetStatus. Of several pods on a node the oldest counts. */
function daemonStatus(set: DaemonSetObject, { places, hash, nowMs, generation }: Seen): DaemonSetStatus {
  const wanted = places.filter(({ shouldRun }) => shouldRun);
  const first = wanted.flatMap(({ pods }) => pods.slice(0, 1));
  const updated = first.filter((pod) => isUpdated(pod, set, hash)).length;
  const available = first.filter(
    (pod) => isPodReady(pod) && isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs),
  ).length;
  const { collisionCount, conditions } = set.status ?? {};
  return {
    currentNumberScheduled: first.length,
    desiredNumberScheduled: wanted.length,
    numberMisscheduled: places.filter(
      ({ node, shouldRun, pods }) => node !== undefined && !shouldRun && pods.length > 0,
    ).length,
    numberReady: first.filter(isPodReady).length,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(updated === 0 ? {} : { updatedNumberScheduled: updated }),
    ...(available === 0 ? {} : { numberAvailable: available }),
    ...(wanted.length === available ? {} : { numberUnavailable: wanted.length - available }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    ...(conditions === undefined ? {} : { conditions }),
  };
}
