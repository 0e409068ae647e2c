import type { DeploymentCondition, DeploymentStatus } from 'kubernetes-types/apps/v1.d.ts';
import { parseTime } from '../../../clock/clock.ts';
import { updateStatus } from '../common/update-object.ts';
import type { ReplicaSetObject } from '../replicaset/replica-owner.ts';
import { keyOf } from '../runtime/object-key.ts';
import { newCondition, withCondition, withoutCondition } from './conditions.ts';
import {
  allOf,
  conditionOf,
  type DeploymentObject,
  desiredReplicas,
  isComplete,
  maxUnavailable,
  progressDeadlineSeconds,
  type Revisions,
  type Turn,
} from './deployment-object.ts';
import { actualReplicas, availableReplicas, readyReplicas, specReplicas } from './replica-set-sums.ts';

export const DEPLOYMENTS = 'deployments.apps';
type Status = { -readonly [K in keyof DeploymentStatus]: DeploymentStatus[K] };

/** Numbers and availability only: of a deployment that is paused, being scaled or deleted (upstream: syncDeploymentStatus). */
export function tellStatus(turn: Turn, revisions: Revisions): void {
  writeStatus(turn, countedStatus(turn, revisions));
}

/** The same with progress and failures (upstream: syncRolloutStatus in progress.go). */
export function tellRollout(turn: Turn, revisions: Revisions): void {
  const { deployment } = turn;
  const status = countedStatus(turn, revisions);
  if (progressDeadlineSeconds(deployment) === undefined) status.conditions = withoutCondition(status, 'Progressing');
  else addProgress(turn, status, revisions);
  const failure = failureAmong(revisions);
  status.conditions =
    failure === undefined ? withoutCondition(status, 'ReplicaFailure') : withCondition(status, failure);
  if (!writeStatus(turn, status)) comeBackAtTheDeadline(turn, status);
}

/** False where the status is what it was. */
export function writeStatus(turn: Turn, status: DeploymentStatus): boolean {
  const { deployment, shop } = turn;
  const conditions = status.conditions ?? [];
  const { conditions: _, ...rest } = status;
  const written = updateStatus(shop.client, DEPLOYMENTS, deployment, {
    ...rest,
    ...(conditions.length === 0 ? {} : { conditions }),
  });
  turn.deployment = written;
  return written !== deployment;
}

function countedStatus({ deployment, shop }: Turn, revisions: Revisions): Status {
  const sets = allOf(revisions);
  const available = availableReplicas(sets);
  const nowMs = shop.world.clock.now();
  const status: Status = {
    observedGeneration: deployment.metadata.generation,
    ...positive({
      replicas: actualReplicas(sets),
      updatedReplicas: revisions.current === undefined ? 0 : actualReplicas([revisions.current]),
      readyReplicas: readyReplicas(sets),
      availableReplicas: available,
      unavailableReplicas: specReplicas(sets) - available,
    }),
    ...(deployment.status?.collisionCount === undefined ? {} : { collisionCount: deployment.status.collisionCount }),
    conditions: deployment.status?.conditions ?? [],
  };
  status.conditions = withCondition(status, availability(deployment, available, nowMs));
  return status;
}

function positive(numbers: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => value > 0));
}

function availability(deployment: DeploymentObject, available: number, nowMs: number): DeploymentCondition {
  const isEnough = available >= desiredReplicas(deployment) - maxUnavailable(deployment);
  return newCondition(
    isEnough
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    nowMs,
  );
}

function addProgress({ deployment, shop }: Turn, status: Status, { current }: Revisions): void {
  const before = conditionOf(deployment.status, 'Progressing');
  const wasDone =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && before?.reason === 'NewReplicaSetAvailable';
  if (wasDone) return;
  const what =
    current === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${current.metadata.name}"`;
  const progress = (reason: string, outcome: string, holds: 'True' | 'False' = 'True') =>
    newCondition({ type: 'Progressing', status: holds, reason, message: `${what} ${outcome}` }, shop.world.clock.now());
  if (isComplete(deployment, status)) {
    status.conditions = withCondition(status, progress('NewReplicaSetAvailable', 'has successfully progressed.'));
  } else if (hasProgressed(deployment, status)) {
    const condition = progress('ReplicaSetUpdated', 'is progressing.');
    const since = before?.status === 'True' ? before.lastTransitionTime : condition.lastTransitionTime;
    const others = withoutCondition(status, 'Progressing');
    status.conditions = [...others, { ...condition, ...(since === undefined ? {} : { lastTransitionTime: since }) }];
  } else if (hasTimedOut(deployment, status, shop.world.clock.now())) {
    status.conditions = withCondition(
      status,
      progress('ProgressDeadlineExceeded', 'has timed out progressing.', 'False'),
    );
  }
}

function hasProgressed({ status: before }: DeploymentObject, now: Status): boolean {
  const outdated = (of: DeploymentStatus | undefined) => (of?.replicas ?? 0) - (of?.updatedReplicas ?? 0);
  return (
    (now.updatedReplicas ?? 0) > (before?.updatedReplicas ?? 0) ||
    outdated(now) < outdated(before) ||
    (now.readyReplicas ?? 0) > (before?.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before?.availableReplicas ?? 0)
  );
}

function hasTimedOut(deployment: DeploymentObject, status: Status, nowMs: number): boolean {
  const condition = conditionOf(status, 'Progressing');
  if (condition === undefined || condition.reason === 'NewReplicaSetAvailable') return false;
  return condition.reason === 'ProgressDeadlineExceeded' || deadlineMs(deployment, condition) < nowMs;
}

function deadlineMs(deployment: DeploymentObject, { lastUpdateTime }: DeploymentCondition): number {
  return parseTime(lastUpdateTime ?? '') + (progressDeadlineSeconds(deployment) ?? 0) * 1000;
}

/** Nothing may change until a stuck rollout has to be called so (upstream: requeueStuckDeployment). */
function comeBackAtTheDeadline({ deployment, shop }: Turn, status: Status): void {
  const condition = conditionOf(status, 'Progressing');
  if (condition === undefined || progressDeadlineSeconds(deployment) === undefined) return;
  if (isComplete(deployment, status) || condition.reason === 'ProgressDeadlineExceeded') return;
  const waitMs = deadlineMs(deployment, condition) - shop.world.clock.now();
  shop.queue.addAfter(keyOf(deployment), Math.max(0, waitMs) + 1000);
}

/** The failure of the current set to make pods, or else of any other. */
function failureAmong(revisions: Revisions): DeploymentCondition | undefined {
  const { current, old } = revisions;
  const sets: ReplicaSetObject[] = current === undefined ? old : [current, ...old];
  for (const set of sets) {
    const failure = set.status?.conditions?.find(({ type }) => type === 'ReplicaFailure');
    if (failure !== undefined) {
      const { lastTransitionTime } = failure;
      return { ...failure, ...(lastTransitionTime === undefined ? {} : { lastUpdateTime: lastTransitionTime }) };
    }
  }
  return undefined;
}
