import type { StatefulSetStatus } from 'kubernetes-types/apps/v1.d.ts';
import type { PodObject } from '../common/kinds.ts';
import {
  isRunningAndAvailable,
  isRunningAndReady,
  isTerminating,
  podRevision,
  replicasOf,
  type SetRevision,
  type StatefulSetObject,
} from './statefulset-object.ts';

interface Seen {
  pods: readonly PodObject[];
  current: SetRevision;
  update: SetRevision;
  collisionCount: number;
  nowMs: number;
}

/** Upstream: computeReplicaStatus and completeRollingUpdate. */
export function statefulStatus(
  set: StatefulSetObject,
  { pods, current, update, collisionCount, nowMs }: Seen,
): StatefulSetStatus {
  const settled = pods.filter((pod) => !isTerminating(pod));
  const ready = pods.filter(isRunningAndReady).length;
  const updated = settled.filter((pod) => podRevision(pod) === update.name).length;
  const desired = replicasOf(set);
  const isDone =
    set.spec.updateStrategy?.type === 'RollingUpdate' &&
    updated === desired &&
    ready === desired &&
    pods.length === desired;
  const currentReplicas = isDone ? updated : settled.filter((pod) => podRevision(pod) === current.name).length;
  return {
    observedGeneration: set.metadata.generation,
    replicas: pods.length,
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    availableReplicas: pods.filter((pod) => isRunningAndAvailable(pod, set, nowMs)).length,
    ...(currentReplicas === 0 ? {} : { currentReplicas }),
    ...(updated === 0 ? {} : { updatedReplicas: updated }),
    currentRevision: isDone ? update.name : current.name,
    updateRevision: update.name,
    collisionCount,
  };
}
