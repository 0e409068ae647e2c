import type { DeploymentCondition, DeploymentSpec, DeploymentStatus } from 'kubernetes-types/apps/v1.d.ts';
import { scaledValue } from '../common/int-or-percent.ts';
import type { Stored, Writable } from '../common/kinds.ts';
import type { Workshop } from '../runtime/workshop.ts';
import type { ReplicaSetObject } from '../replicaset/replica-owner.ts';

export type DeploymentObject = Stored<DeploymentSpec, Writable<DeploymentStatus>>;

/** One turn of work on one deployment. `deployment` is replaced as its status is written. */
export interface Turn {
  shop: Workshop;
  deployment: DeploymentObject;
  /** The replica sets it owns, adopted ones included. */
  replicaSets: ReplicaSetObject[];
}

/** The replica set of the current template, where there is one, and the others. */
export interface Revisions {
  current: ReplicaSetObject | undefined;
  old: ReplicaSetObject[];
}

export function allOf({ current, old }: Revisions): ReplicaSetObject[] {
  return current === undefined ? old : [...old, current];
}

export function desiredReplicas(deployment: DeploymentObject): number {
  return deployment.spec.replicas ?? 1;
}

export function isRollingUpdate(deployment: DeploymentObject): boolean {
  return deployment.spec.strategy?.type === 'RollingUpdate';
}

/** Pods beyond the desired number while rolling; percentages round up. */
export function maxSurge(deployment: DeploymentObject): number {
  if (!isRollingUpdate(deployment)) return 0;
  return scaledValue(deployment.spec.strategy?.rollingUpdate?.maxSurge, desiredReplicas(deployment), 'up');
}

/** Pods that may be missing while rolling; percentages round down, and where neither is allowed, one may. */
export function maxUnavailable(deployment: DeploymentObject): number {
  const desired = desiredReplicas(deployment);
  if (!isRollingUpdate(deployment) || desired === 0) return 0;
  const unavailable = scaledValue(deployment.spec.strategy?.rollingUpdate?.maxUnavailable, desired, 'down');
  if (unavailable === 0 && maxSurge(deployment) === 0) return 1;
  return Math.min(unavailable, desired);
}

/** Seconds without progress until a rollout has failed; undefined where it may take for ever. */
export function progressDeadlineSeconds({ spec }: DeploymentObject): number | undefined {
  const seconds = spec.progressDeadlineSeconds;
  return seconds === undefined || seconds === 2147483647 ? undefined : seconds;
}

export function conditionOf(status: DeploymentStatus | undefined, type: string): DeploymentCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** Upstream: DeploymentComplete. */
export function isComplete(deployment: DeploymentObject, status: DeploymentStatus): boolean {
  const desired = desiredReplicas(deployment);
  return (
    (status.updatedReplicas ?? 0) === desired &&
    (status.replicas ?? 0) === desired &&
    (status.availableReplicas ?? 0) === desired &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}
