import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from 'kubernetes-types/apps/v1.d.ts';
import type { Scale } from 'kubernetes-types/autoscaling/v1.d.ts';
import type { CronJob, Job } from 'kubernetes-types/batch/v1.d.ts';
import type { ReplicationController } from 'kubernetes-types/core/v1.d.ts';
import { parseTime } from '../../../clock/clock.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import { containerCells, formatLabels, formatSelector } from './format-labels.ts';
import { ageOf, humanDuration } from './human-duration.ts';

export function deploymentCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec, status } = as<Deployment>(object);
  return [
    object.metadata.name,
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    status?.updatedReplicas ?? 0,
    status?.availableReplicas ?? 0,
    ageOf(object.metadata.creationTimestamp, nowMs),
    ...containerCells(spec?.template?.spec?.containers),
    formatSelector(spec?.selector),
  ];
}

export function scaleCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec, status } = as<Scale>(object);
  return [
    object.metadata.name,
    spec?.replicas ?? 0,
    status?.replicas ?? 0,
    ageOf(object.metadata.creationTimestamp, nowMs),
  ];
}

export function replicaSetCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec, status } = as<ReplicaSet>(object);
  return [
    object.metadata.name,
    spec?.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    ageOf(object.metadata.creationTimestamp, nowMs),
    ...containerCells(spec?.template?.spec?.containers),
    formatSelector(spec?.selector),
  ];
}

export function replicationControllerCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec, status } = as<ReplicationController>(object);
  return [
    object.metadata.name,
    spec?.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    ageOf(object.metadata.creationTimestamp, nowMs),
    ...containerCells(spec?.template?.spec?.containers),
    formatLabels(spec?.selector),
  ];
}

export function statefulSetCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec, status } = as<StatefulSet>(object);
  return [
    object.metadata.name,
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    ageOf(object.metadata.creationTimestamp, nowMs),
    ...containerCells(spec?.template?.spec?.containers),
  ];
}

export function daemonSetCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec, status } = as<DaemonSet>(object);
  return [
    object.metadata.name,
    status?.desiredNumberScheduled ?? 0,
    status?.currentNumberScheduled ?? 0,
    status?.numberReady ?? 0,
    status?.updatedNumberScheduled ?? 0,
    status?.numberAvailable ?? 0,
    formatLabels(spec?.template?.spec?.nodeSelector),
    ageOf(object.metadata.creationTimestamp, nowMs),
    ...containerCells(spec?.template?.spec?.containers),
    formatSelector(spec?.selector),
  ];
}

export function controllerRevisionCells(object: KubeObject, nowMs: number): unknown[] {
  const owner = object.metadata.ownerReferences?.find(({ controller }) => controller === true);
  const group = owner?.apiVersion.includes('/') === true ? `.${owner.apiVersion.split('/')[0]}` : '';
  return [
    object.metadata.name,
    owner === undefined ? '<none>' : `${owner.kind.toLowerCase()}${group}/${owner.name}`,
    as<ControllerRevision>(object).revision ?? 0,
    ageOf(object.metadata.creationTimestamp, nowMs),
  ];
}

export function jobCells(object: KubeObject, nowMs: number): unknown[] {
  const job = as<Job>(object);
  const { spec, status } = job;
  return [
    object.metadata.name,
    jobStatus(job),
    jobCompletions(job),
    jobDuration(status?.startTime, status?.completionTime, nowMs),
    ageOf(object.metadata.creationTimestamp, nowMs),
    ...containerCells(spec?.template?.spec?.containers),
    formatSelector(spec?.selector),
  ];
}

export function cronJobCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec, status } = as<CronJob>(object);
  const job = spec?.jobTemplate?.spec;
  return [
    object.metadata.name,
    spec?.schedule ?? '',
    spec?.timeZone ?? '<none>',
    spec?.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False',
    (status?.active ?? []).length,
    status?.lastScheduleTime ? ageOf(status.lastScheduleTime, nowMs) : '<none>',
    ageOf(object.metadata.creationTimestamp, nowMs),
    ...containerCells(job?.template?.spec?.containers),
    formatSelector(job?.selector),
  ];
}

function jobStatus({ metadata, status }: Job): string {
  const has = (type: string) =>
    (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (metadata?.deletionTimestamp) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running';
}

function jobCompletions({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration(start: string | undefined, end: string | undefined, nowMs: number): string {
  if (!start) return '';
  return humanDuration((end ? parseTime(end) : nowMs) - parseTime(start));
}
