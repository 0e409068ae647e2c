import type { PodObject, PodTemplate } from '../common/kinds.ts';
import { createPod, deletePod, isNamespaceEnding, podFromTemplate, slowStart } from '../common/pod-control.ts';
import { controllerOf } from '../common/owner-references.ts';
import type { Workshop } from '../runtime/workshop.ts';
import type { ReplicaOwner } from './replica-owner.ts';
import { victimsOf } from './scale-down-victims.ts';

/** Most pods made or deleted in one go. */
const BURST_REPLICAS = 500;

/** Makes or deletes pods until there are as many as asked for. */
export function manageReplicas(shop: Workshop, owner: ReplicaOwner, pods: PodObject[]): void {
  const surplus = pods.length - (owner.spec.replicas ?? 1);
  if (surplus < 0) addPods(shop, owner, Math.min(-surplus, BURST_REPLICAS));
  if (surplus > 0) removePods(shop, owner, { pods, count: Math.min(surplus, BURST_REPLICAS) });
}

function addPods(shop: Workshop, owner: ReplicaOwner, count: number): void {
  const template: PodTemplate = owner.spec.template ?? {};
  slowStart(count, () => {
    try {
      createPod(shop, owner, podFromTemplate(template, owner));
    } catch (error) {
      if (!isNamespaceEnding(error)) throw error;
    }
  });
}

function removePods(shop: Workshop, owner: ReplicaOwner, { pods, count }: { pods: PodObject[]; count: number }): void {
  const nowMs = shop.world.clock.now();
  const doubled = count < pods.length ? siblingsPerNode(shop, owner) : new Map<string, number>();
  for (const pod of victimsOf(pods, { count, nowMs, siblingsOn: (node) => doubled.get(node) ?? 0 })) {
    deletePod(shop, owner, pod);
  }
}

/** How many pods each node runs of this set and of those with the same owner, so that nodes with several give first. */
function siblingsPerNode({ world }: Workshop, owner: ReplicaOwner): Map<string, number> {
  const index = world.caches.byController('pods');
  const grandOwner = controllerOf(owner);
  const family = grandOwner === undefined ? [owner] : world.caches.byController('replicasets.apps').get(grandOwner.uid);
  const perNode = new Map<string, number>();
  for (const member of family) {
    for (const pod of index.get(member.metadata.uid ?? '') as PodObject[]) {
      const node = pod.spec.nodeName;
      const active =
        pod.metadata.deletionTimestamp === undefined &&
        pod.status?.phase !== 'Failed' &&
        pod.status?.phase !== 'Succeeded';
      if (node !== undefined && active) perNode.set(node, (perNode.get(node) ?? 0) + 1);
    }
  }
  return perNode;
}
