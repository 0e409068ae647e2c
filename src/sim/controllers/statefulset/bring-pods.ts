import { StatusError } from '../../status-error.ts';
import type { PodObject } from '../common/kinds.ts';
import { isPodTerminal } from '../common/pod-state.ts';
import { updateObject } from '../common/update-object.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { applyRetention } from './claim-retention.ts';
import { createMissingClaims, hasStaleClaim } from './pod-claims.ts';
import { hasIdentity, identityLabels } from './stateful-pod.ts';
import {
  firstOrdinal,
  isHealthy,
  isOrdered,
  isRunningAndAvailable,
  isRunningAndReady,
  isTerminating,
  ordinalOf,
  podRevision,
  type StatefulSetObject,
} from './statefulset-object.ts';

/** A place in the set: its pod, or the pod that has to be made for it. */
export interface Replica {
  ordinal: number;
  pod: PodObject;
  exists: boolean;
}

/** Makes and keeps the pods of the set. True where the set has to wait before anything else (upstream: processReplica). */
export function bringUp(shop: Workshop, set: StatefulSetObject, replica: Replica): boolean {
  const { pod, ordinal, exists } = replica;
  const ordered = isOrdered(set);
  if (exists && isPodTerminal(pod)) {
    if (!isTerminating(pod)) deleteStatefulPod(shop, set, pod);
    return true;
  }
  if (!exists) {
    if (hasStaleClaim(shop, set, ordinal)) return true;
    createStatefulPod(shop, set, replica);
    return ordered;
  }
  if (pod.status?.phase === 'Pending' || pod.status?.phase === undefined) createMissingClaims(shop, set, replica);
  const isReady = isRunningAndReady(pod) && isRunningAndAvailable(pod, set, shop.world.clock.now());
  if (ordered && (isTerminating(pod) || !isReady)) return true;
  applyRetention(shop, set, replica);
  if (!hasIdentity(pod)) restoreIdentity(shop, set, replica);
  return false;
}

/** Removes pods beyond the set's ordinals, highest first. True where the set has to wait (upstream: processCondemned). */
export function bringDown(
  shop: Workshop,
  set: StatefulSetObject,
  pod: PodObject,
  firstUnhealthy: PodObject | undefined,
): boolean {
  const ordered = isOrdered(set);
  if (isTerminating(pod)) return ordered;
  const isWell = isRunningAndReady(pod) && isRunningAndAvailable(pod, set, shop.world.clock.now());
  if (ordered && !isWell && pod !== firstUnhealthy) return true;
  applyRetention(shop, set, { pod, ordinal: ordinalOf(pod, set) });
  deleteStatefulPod(shop, set, pod);
  return ordered;
}

/** Replaces pods of an old revision, from the highest ordinal down to the partition, each when those above it are well. */
export function rollPods(shop: Workshop, set: StatefulSetObject, replicas: Replica[], updateRevision: string): void {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type === 'OnDelete') return;
  const lowest = firstOrdinal(set) + (rollingUpdate?.partition ?? 0);
  for (const { pod, ordinal } of [...replicas].reverse()) {
    if (ordinal < lowest) return;
    if (podRevision(pod) !== updateRevision && !isTerminating(pod)) return deleteStatefulPod(shop, set, pod);
    if (!isHealthy(pod)) return;
  }
}

function createStatefulPod(shop: Workshop, set: StatefulSetObject, replica: Replica): void {
  const { namespace = '' } = set.metadata;
  let pod = replica.pod;
  try {
    createMissingClaims(shop, set, replica);
    pod = shop.client.create('pods', replica.pod, { namespace }) as PodObject;
  } catch (error) {
    if (error instanceof StatusError && error.reason !== 'AlreadyExists')
      tell(shop, set, { verb: 'create', pod, error });
    throw error;
  }
  applyRetention(shop, set, { pod, ordinal: replica.ordinal });
  tell(shop, set, { verb: 'create', pod });
}

function deleteStatefulPod(shop: Workshop, set: StatefulSetObject, pod: PodObject): void {
  const { name, namespace = '' } = pod.metadata;
  try {
    shop.client.delete('pods', name, { namespace });
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) return;
    if (error instanceof StatusError) tell(shop, set, { verb: 'delete', pod, error });
    throw error;
  }
  tell(shop, set, { verb: 'delete', pod });
}

function restoreIdentity(shop: Workshop, set: StatefulSetObject, { pod, ordinal }: Replica): void {
  const labels = { ...pod.metadata.labels, ...identityLabels(pod.metadata.name, ordinal) };
  updateObject(shop.client, 'pods', { ...pod, metadata: { ...pod.metadata, labels } });
  tell(shop, set, { verb: 'update', pod });
}

const DONE = { create: 'SuccessfulCreate', delete: 'SuccessfulDelete', update: 'SuccessfulUpdate' } as const;
const FAILED = { create: 'FailedCreate', delete: 'FailedDelete', update: 'FailedUpdate' } as const;

function tell(
  { events }: Workshop,
  set: StatefulSetObject,
  { verb, pod, error }: { verb: keyof typeof DONE; pod: PodObject; error?: StatusError },
): void {
  const what = `${verb} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
  if (error === undefined) events.record(set, 'Normal', DONE[verb], `${what} successful`);
  else events.record(set, 'Warning', FAILED[verb], `${what} failed error: ${error.message}`);
}
