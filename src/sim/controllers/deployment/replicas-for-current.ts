import type { ReplicaSetObject } from '../replicaset/replica-owner.ts';
import { type DeploymentObject, desiredReplicas, isRollingUpdate, maxSurge } from './deployment-object.ts';
import { specReplicas } from './replica-set-sums.ts';

/** How many pods the current set may have now (upstream: NewRSNewReplicas). `all` counts every set, the current one included. */
export function replicasForCurrent(
  deployment: DeploymentObject,
  { all, current }: { all: ReplicaSetObject[]; current: ReplicaSetObject | undefined },
): number {
  const desired = desiredReplicas(deployment);
  if (!isRollingUpdate(deployment)) return desired;
  const has = current?.spec.replicas ?? 0;
  const room = desired + maxSurge(deployment) - specReplicas(all);
  return room <= 0 ? has : has + Math.min(room, desired - has);
}
