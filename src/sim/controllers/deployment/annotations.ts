import type { ReplicaSetObject } from '../replicaset/replica-owner.ts';
import { type DeploymentObject, desiredReplicas, maxSurge } from './deployment-object.ts';

/** Upstream: pkg/controller/deployment/util/deployment_util.go. */
export const REVISION = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';
const NOT_COPIED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
]);
const HISTORY_CHARACTERS_MAX = 2000;

type Annotations = Record<string, string>;

/** Revisions count in 64 bits: an adopted set may bring any. */
export function revisionOf(set: ReplicaSetObject): bigint {
  return revisionIn(set.metadata.annotations?.[REVISION]);
}

export function maxRevision(sets: ReplicaSetObject[]): bigint {
  return sets.map(revisionOf).reduce((a, b) => (a > b ? a : b), 0n);
}

function revisionIn(text: string | undefined): bigint {
  return text !== undefined && /^[+-]?\d{1,19}$/.test(text) ? BigInt(text.replace('+', '')) : 0n;
}

export function annotatedDesired(set: ReplicaSetObject): number | undefined {
  return numberOf(set.metadata.annotations?.[DESIRED_REPLICAS]);
}

export function annotatedMax(set: ReplicaSetObject): number | undefined {
  return numberOf(set.metadata.annotations?.[MAX_REPLICAS]);
}

/** What a set under this deployment carries to be scaled in proportion later. */
export function replicasAnnotations(deployment: DeploymentObject): Annotations {
  const desired = desiredReplicas(deployment);
  return { [DESIRED_REPLICAS]: String(desired), [MAX_REPLICAS]: String(desired + maxSurge(deployment)) };
}

/** A set's annotations as the set of revision `revision`: the deployment's own are passed on, none is taken away. */
export function annotationsAt(deployment: DeploymentObject, existing: Annotations, revision: bigint): Annotations {
  const passedOn = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key));
  const annotations: Annotations = { ...existing, ...Object.fromEntries(passedOn) };
  const before = existing[REVISION];
  if (revisionIn(before) >= revision) return annotations;
  annotations[REVISION] = String(revision);
  if (before !== undefined) annotations[REVISION_HISTORY] = historyWith(existing[REVISION_HISTORY], before);
  return annotations;
}

function historyWith(history: string | undefined, revision: string): string {
  const revisions = history === undefined || history === '' ? [] : history.split(',');
  revisions.push(revision);
  while (revisions.join(',').length > HISTORY_CHARACTERS_MAX) revisions.shift();
  return revisions.join(',');
}

function numberOf(text: string | undefined): number | undefined {
  const value = Number.parseInt(text ?? '', 10);
  return Number.isNaN(value) ? undefined : value;
}
