import type { PodObject } from '../common/kinds.ts';
import { createPod, deletePod, isNamespaceEnding, slowStart } from '../common/pod-control.ts';
import { isPodAvailable, isPodReady } from '../common/pod-state.ts';
import type { FailureBackoff } from '../runtime/failure-backoff.ts';
import { keyOf } from '../runtime/object-key.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { daemonPod } from './daemon-pod.ts';
import { type DaemonSetObject, isUpdated, maxSurge, type NodePods } from './daemonset-object.ts';

const BURST_REPLICAS = 250;

/** Pods to delete, and nodes to make one for. */
export interface Changes {
  doomed: PodObject[];
  nodes: string[];
}

export function applyChanges(shop: Workshop, set: DaemonSetObject, hash: string, { doomed, nodes }: Changes): void {
  const chosen = nodes.slice(0, BURST_REPLICAS);
  slowStart(chosen.length, (i) => {
    try {
      createPod(shop, set, daemonPod(set, chosen[i], hash));
    } catch (error) {
      if (!isNamespaceEnding(error)) throw error;
    }
  });
  for (const pod of doomed.slice(0, BURST_REPLICAS)) deletePod(shop, set, pod);
}

/** One pod on each node that should have one, none elsewhere (upstream: manage, podsShouldBeOnNode). */
export function plan(
  shop: Workshop,
  set: DaemonSetObject,
  { places, hash, backoff }: { places: NodePods[]; hash: string; backoff: FailureBackoff },
): Changes {
  const changes: Changes = { doomed: [], nodes: [] };
  for (const place of places) {
    if (place.node === undefined) {
      changes.doomed.push(
        ...place.pods.filter(({ spec, metadata }) => !spec.nodeName && metadata.deletionTimestamp === undefined),
      );
    } else if (place.shouldRun && place.pods.length === 0) {
      changes.nodes.push(place.name);
    } else if (place.mayStay) {
      keepOne(shop, set, { place, hash, backoff, changes });
    } else {
      changes.doomed.push(...place.pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined));
    }
  }
  return changes;
}

interface Upkeep {
  place: NodePods;
  hash: string;
  backoff: FailureBackoff;
  changes: Changes;
}

function keepOne(shop: Workshop, set: DaemonSetObject, { place, hash, backoff, changes }: Upkeep): void {
  const running: PodObject[] = [];
  for (const pod of place.pods) {
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    if (pod.status?.phase === 'Failed') dropFailed(shop, set, { pod, node: place.name, backoff, changes });
    else if (pod.status?.phase === 'Succeeded') {
      const message = `Found succeeded daemon pod ${keyOf(pod)} on node ${place.name}, will try to delete it`;
      shop.events.record(set, 'Normal', 'SucceededDaemonPod', message);
      changes.doomed.push(pod);
    } else running.push(pod);
  }
  if (running.length <= 1) return;
  if (maxSurge(set, 1) === 0) changes.doomed.push(...running.slice(1));
  else changes.doomed.push(...surplusWhileSurging(shop, set, running, hash));
}

/** The kubelet may reject each new pod again: not too fast. */
function dropFailed(
  shop: Workshop,
  set: DaemonSetObject,
  { pod, node, backoff, changes }: { pod: PodObject; node: string; backoff: FailureBackoff; changes: Changes },
): void {
  const key = `${set.metadata.uid}/${set.status?.observedGeneration}/${node}`;
  const restMs = backoff.restMs(key);
  if (restMs > 0) return shop.queue.addAfter(keyOf(set), restMs);
  backoff.fail(key);
  const message = `Found failed daemon pod ${keyOf(pod)} on node ${node}, will try to kill it`;
  shop.events.record(set, 'Warning', 'FailedDaemonPod', message);
  changes.doomed.push(pod);
}

/** While surging, the oldest old pod and the oldest new one live side by side until the new one is available or the old one not ready. */
function surplusWhileSurging(shop: Workshop, set: DaemonSetObject, running: PodObject[], hash: string): PodObject[] {
  const current = running.filter((pod) => isUpdated(pod, set, hash));
  const old = running.filter((pod) => !isUpdated(pod, set, hash));
  const isAvailable = (pod: PodObject) => isPodAvailable(pod, set.spec.minReadySeconds ?? 0, shop.world.clock.now());
  const isObsolete = old.length > 0 && !isPodReady(old[0]);
  if (current.length > 0 && (isObsolete || isAvailable(current[0]))) return [...current.slice(1), ...old];
  return [...current.slice(1), ...old.slice(1)];
}
