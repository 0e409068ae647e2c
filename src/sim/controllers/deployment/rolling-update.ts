import type { ReplicaSetObject } from '../replicaset/replica-owner.ts';
import { cleanUpHistory } from './clean-up-history.ts';
import { syncRevisions } from './current-replica-set.ts';
import { allOf, desiredReplicas, isComplete, maxUnavailable, type Revisions, type Turn } from './deployment-object.ts';
import { replicasForCurrent } from './replicas-for-current.ts';
import { activeOnes, lastingReplicas, oldestFirst, specReplicas } from './replica-set-sums.ts';
import { tellRollout } from './rollout-status.ts';
import { resizeReplicaSet } from './scale-replica-set.ts';

/** One step of a rolling update (upstream: rolling.go): grow the new set, else shrink the old ones, else clean up. */
export function rollForward(turn: Turn): void {
  const revisions = syncRevisions(turn, { create: true });
  const { current, old } = revisions;
  const hasMoved =
    current !== undefined && (growCurrent(turn, revisions, current) || shrinkOld(turn, revisions, current));
  if (!hasMoved && isComplete(turn.deployment, turn.deployment.status ?? {})) cleanUpHistory(turn, old);
  tellRollout(turn, revisions);
}

function growCurrent(turn: Turn, revisions: Revisions, current: ReplicaSetObject): boolean {
  const desired = desiredReplicas(turn.deployment);
  if (current.spec.replicas === desired) return false;
  if ((current.spec.replicas ?? 0) > desired) return resizeReplicaSet(turn, current, desired);
  return resizeReplicaSet(turn, current, replicasForCurrent(turn.deployment, { all: allOf(revisions), current }));
}

function shrinkOld(turn: Turn, revisions: Revisions, current: ReplicaSetObject): boolean {
  const { deployment } = turn;
  const old = activeOnes(revisions.old);
  if (specReplicas(old) === 0) return false;
  const minAvailable = desiredReplicas(deployment) - maxUnavailable(deployment);
  const currentUnavailable = (current.spec.replicas ?? 0) - (current.status?.availableReplicas ?? 0);
  const spare = specReplicas(allOf(revisions)) - minAvailable - currentUnavailable;
  if (spare <= 0) return false;
  const { count, left } = dropUnhealthy(turn, old, spare);
  return count + dropAvailable(turn, left, { available: lastingReplicas([...left, current]), minAvailable }) > 0;
}

/** Pods of old sets that never became available go first: nobody misses them. */
function dropUnhealthy(
  turn: Turn,
  old: ReplicaSetObject[],
  spare: number,
): { count: number; left: ReplicaSetObject[] } {
  let count = 0;
  const left = oldestFirst(old).map((set) => {
    const replicas = set.spec.replicas ?? 0;
    const drop = Math.min(spare - count, replicas - (set.status?.availableReplicas ?? 0));
    if (drop <= 0) return set;
    resizeReplicaSet(turn, set, replicas - drop);
    count += drop;
    return (turn.shop.world.store.get('replicasets.apps', set.metadata.namespace ?? '', set.metadata.name) ??
      set) as ReplicaSetObject;
  });
  return { count, left };
}

function dropAvailable(
  turn: Turn,
  old: ReplicaSetObject[],
  { available, minAvailable }: { available: number; minAvailable: number },
): number {
  const spare = available - minAvailable;
  let count = 0;
  for (const set of old) {
    const replicas = set.spec.replicas ?? 0;
    const drop = Math.min(replicas, spare - count);
    if (replicas === 0 || drop <= 0) continue;
    resizeReplicaSet(turn, set, replicas - drop);
    count += drop;
  }
  return count;
}
