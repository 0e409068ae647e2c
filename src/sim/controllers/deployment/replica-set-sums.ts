import { templateWithoutHash } from './template-without-hash.ts';
import { isSame } from '../common/stable-json.ts';
import type { ReplicaSetObject } from '../replicaset/replica-owner.ts';
import type { DeploymentObject, Revisions } from './deployment-object.ts';

export function specReplicas(sets: ReplicaSetObject[]): number {
  return sets.reduce((sum, { spec }) => sum + (spec.replicas ?? 0), 0);
}

export function actualReplicas(sets: ReplicaSetObject[]): number {
  return sets.reduce((sum, { status }) => sum + (status?.replicas ?? 0), 0);
}

export function readyReplicas(sets: ReplicaSetObject[]): number {
  return sets.reduce((sum, { status }) => sum + (status?.readyReplicas ?? 0), 0);
}

export function availableReplicas(sets: ReplicaSetObject[]): number {
  return sets.reduce((sum, { status }) => sum + (status?.availableReplicas ?? 0), 0);
}

/** Available pods, but for those that a set which was made smaller is about to lose. */
export function lastingReplicas(sets: ReplicaSetObject[]): number {
  return sets.reduce((sum, { spec, status }) => sum + Math.min(status?.availableReplicas ?? 0, spec.replicas ?? 0), 0);
}

export function activeOnes(sets: ReplicaSetObject[]): ReplicaSetObject[] {
  return sets.filter(({ spec }) => (spec.replicas ?? 0) > 0);
}

export function oldestFirst(sets: ReplicaSetObject[]): ReplicaSetObject[] {
  const createdAt = ({ metadata }: ReplicaSetObject) => metadata.creationTimestamp ?? '';
  return [...sets].sort((a, b) => compare(createdAt(a), createdAt(b)) || compare(a.metadata.name, b.metadata.name));
}

/** Tells the set of the deployment's template from the others; of several the oldest, as upstream. */
export function revisionsAmong(deployment: DeploymentObject, sets: ReplicaSetObject[]): Revisions {
  const wanted = templateWithoutHash(deployment.spec.template);
  const current = oldestFirst(sets).find(({ spec }) => isSame(templateWithoutHash(spec.template), wanted));
  return { current, old: sets.filter(({ metadata }) => metadata.uid !== current?.metadata.uid) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
