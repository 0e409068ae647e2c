import { StatusError } from '../../status-error.ts';
import { claimObjects } from '../common/claim-objects.ts';
import type { PodObject } from '../common/kinds.ts';
import { isPodActive, untilAvailableMs } from '../common/pod-state.ts';
import { watchPodsOf } from '../common/watch-pods-of.ts';
import type { Controller } from '../controller.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { manageReplicas } from './manage-replicas.ts';
import { REPLICA_SETS, REPLICATION_CONTROLLERS, type ReplicaKind, type ReplicaOwner } from './replica-owner.ts';
import { replicaStatus, writeReplicaStatus } from './replica-status.ts';

export const replicaSetController: Controller = controllerFor(REPLICA_SETS);
export const replicationController: Controller = controllerFor(REPLICATION_CONTROLLERS);

function controllerFor(kind: ReplicaKind): Controller {
  return {
    name: kind.account,
    start(world) {
      const shop = openWorkshop(world, {
        account: kind.account,
        reconcile: (own, key) => reconcile(own, kind, key),
      });
      watchResource(world.store, kind.resource, ({ object }) => shop.queue.add(keyOf(object)));
      watchPodsOf(world, {
        kind: kind.kind,
        resource: kind.resource,
        wants: (owner, pod) => kind.selectorOf(owner as ReplicaOwner)(pod.metadata.labels),
        enqueue: (key) => shop.queue.add(key),
      });
    },
  };
}

/** Upstream: syncReplicaSet. The status is told even where the pods could not be brought to their number. */
function reconcile(shop: Workshop, kind: ReplicaKind, key: string): void {
  const { namespace, name } = splitKey(key);
  const owner = shop.world.store.get(kind.resource, namespace, name) as ReplicaOwner | undefined;
  if (owner === undefined) return;
  const pods = claimObjects<PodObject>({
    client: shop.client,
    resource: 'pods',
    index: shop.world.caches.byController('pods'),
    owner,
    matches: kind.selectorOf(owner),
    wanted: (pod) => isPodActive(pod as PodObject),
  });
  const failure =
    owner.metadata.deletionTimestamp === undefined ? attempt(() => manageReplicas(shop, owner, pods)) : undefined;
  const nowMs = shop.world.clock.now();
  writeReplicaStatus(shop.client, kind.resource, owner, replicaStatus(owner, pods, { failure, nowMs }));
  for (const pod of pods) {
    const waitMs = untilAvailableMs(pod, owner.spec.minReadySeconds ?? 0, nowMs);
    if (waitMs !== undefined) shop.queue.addAfter(key, waitMs);
  }
  if (failure !== undefined) throw failure;
}

/** A refusal is told in the status before it is tried again. */
function attempt(act: () => void): StatusError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
}
