import type { ReplicaSetCondition, ReplicaSetStatus } from 'kubernetes-types/apps/v1.d.ts';
import { formatTime } from '../../../clock/clock.ts';
import type { Client } from '../../client.ts';
import type { PodObject } from '../common/kinds.ts';
import { mapMatcher } from '../../kinds/label-matcher.ts';
import { isPodAvailable, isPodReady } from '../common/pod-state.ts';
import { updateStatus } from '../common/update-object.ts';
import type { ReplicaOwner } from './replica-owner.ts';

/** Upstream: calculateStatus in pkg/controller/replicaset/replica_set_utils.go. */
export function replicaStatus(
  owner: ReplicaOwner,
  pods: PodObject[],
  { failure, nowMs }: { failure: Error | undefined; nowMs: number },
): ReplicaSetStatus {
  const hasAllLabels = mapMatcher(owner.spec.template?.metadata?.labels ?? {});
  const minReadySeconds = owner.spec.minReadySeconds ?? 0;
  const fullyLabeled = pods.filter((pod) => hasAllLabels(pod.metadata.labels)).length;
  const ready = pods.filter(isPodReady).length;
  const available = pods.filter((pod) => isPodAvailable(pod, minReadySeconds, nowMs)).length;
  const conditions = conditionsAfter(owner, pods.length, { failure, nowMs });
  return {
    replicas: pods.length,
    ...(fullyLabeled === 0 ? {} : { fullyLabeledReplicas: fullyLabeled }),
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    ...(available === 0 ? {} : { availableReplicas: available }),
    ...(owner.status?.observedGeneration === undefined ? {} : { observedGeneration: owner.status.observedGeneration }),
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}

export function writeReplicaStatus(
  client: Client,
  resource: string,
  owner: ReplicaOwner,
  status: ReplicaSetStatus,
): void {
  updateStatus(client, resource, owner, { ...status, observedGeneration: owner.metadata.generation });
}

/** A failure is told once, with the first message, until it is over. */
function conditionsAfter(
  owner: ReplicaOwner,
  podCount: number,
  { failure, nowMs }: { failure: Error | undefined; nowMs: number },
): ReplicaSetCondition[] {
  const conditions = owner.status?.conditions ?? [];
  const told = conditions.some(({ type }) => type === 'ReplicaFailure');
  if (failure === undefined) return told ? conditions.filter(({ type }) => type !== 'ReplicaFailure') : conditions;
  if (told) return conditions;
  const reason = podCount < (owner.spec.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete';
  return [
    ...conditions,
    { type: 'ReplicaFailure', status: 'True', reason, message: failure.message, lastTransitionTime: formatTime(nowMs) },
  ];
}
