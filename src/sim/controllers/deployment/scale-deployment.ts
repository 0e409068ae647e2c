import type { ReplicaSetObject } from '../replicaset/replica-owner.ts';
import { annotatedDesired, annotatedMax } from './annotations.ts';
import { cleanUpHistory } from './clean-up-history.ts';
import { syncRevisions } from './current-replica-set.ts';
import {
  allOf,
  type DeploymentObject,
  desiredReplicas,
  isRollingUpdate,
  maxSurge,
  type Revisions,
  type Turn,
} from './deployment-object.ts';
import { activeOnes, availableReplicas, oldestFirst, specReplicas } from './replica-set-sums.ts';
import { tellStatus } from './rollout-status.ts';
import { resizeReplicaSet, scaleReplicaSet } from './scale-replica-set.ts';

/** Brings sizes to the deployment's without rolling out: when it is paused or has been scaled (upstream: sync.go). */
export function scaleDeployment(turn: Turn): void {
  const revisions = syncRevisions(turn, { create: false });
  distribute(turn, revisions);
  if (turn.deployment.spec.paused) cleanUpHistory(turn, revisions.old);
  tellStatus(turn, revisions);
}

/** Whether any set with pods remembers another number of replicas than the deployment has now. */
export function wasScaled(turn: Turn): boolean {
  const desired = desiredReplicas(turn.deployment);
  return activeOnes(turn.replicaSets).some((set) => (annotatedDesired(set) ?? desired) !== desired);
}

function distribute(turn: Turn, revisions: Revisions): void {
  const { deployment } = turn;
  const only = onlyActiveOrLatest(revisions);
  if (only !== undefined) {
    resizeReplicaSet(turn, only, desiredReplicas(deployment));
  } else if (isSaturated(deployment, revisions.current)) {
    for (const set of activeOnes(revisions.old)) resizeReplicaSet(turn, set, 0);
  } else if (isRollingUpdate(deployment)) {
    distributeInProportion(turn, activeOnes(allOf(revisions)));
  }
}

/** The one set with pods; without any, the current one or else the youngest. Undefined where several have pods. */
function onlyActiveOrLatest(revisions: Revisions): ReplicaSetObject | undefined {
  const active = activeOnes(allOf(revisions));
  if (active.length === 0) return revisions.current ?? oldestFirst(revisions.old).at(-1);
  return active.length === 1 ? active[0] : undefined;
}

function isSaturated(deployment: DeploymentObject, current: ReplicaSetObject | undefined): boolean {
  const desired = desiredReplicas(deployment);
  return (
    current !== undefined &&
    current.spec.replicas === desired &&
    annotatedDesired(current) === desired &&
    availableReplicas([current]) === desired
  );
}

/** A rollout that is scaled half-way: every set grows or shrinks by its share, the biggest takes what is left over. */
function distributeInProportion(turn: Turn, sets: ReplicaSetObject[]): void {
  const { deployment } = turn;
  const desired = desiredReplicas(deployment);
  const toAdd = (desired > 0 ? desired + maxSurge(deployment) : 0) - specReplicas(sets);
  const sorted = biggestFirst(sets, toAdd > 0 ? 'newer' : 'older');
  let added = 0;
  const sizes = sorted.map((set) => {
    const share = shareOf(deployment, set, { toAdd, added });
    added += share;
    return (set.spec.replicas ?? 0) + share;
  });
  if (sizes.length > 0 && toAdd !== 0) sizes[0] = Math.max(0, sizes[0] + toAdd - added);
  sorted.forEach((set, i) => {
    scaleReplicaSet(turn, set, sizes[i]);
  });
}

function biggestFirst(sets: ReplicaSetObject[], among: 'newer' | 'older'): ReplicaSetObject[] {
  const byAge = oldestFirst(sets);
  if (among === 'newer') byAge.reverse();
  return byAge.sort((a, b) => (b.spec.replicas ?? 0) - (a.spec.replicas ?? 0));
}

function shareOf(
  deployment: DeploymentObject,
  set: ReplicaSetObject,
  { toAdd, added }: { toAdd: number; added: number },
): number {
  const replicas = set.spec.replicas ?? 0;
  const left = toAdd - added;
  if (replicas === 0 || left === 0) return 0;
  const share = fairSize(deployment, set) - replicas;
  return toAdd > 0 ? Math.min(share, left) : Math.max(share, left);
}

function fairSize(deployment: DeploymentObject, set: ReplicaSetObject): number {
  const desired = desiredReplicas(deployment);
  if (desired === 0) return 0;
  const before = annotatedMax(set) ?? deployment.status?.replicas ?? 1;
  return Math.round(((set.spec.replicas ?? 0) * (desired + maxSurge(deployment))) / before);
}
