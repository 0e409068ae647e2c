import type { JobCondition, JobSpec, JobStatus } from 'kubernetes-types/batch/v1.d.ts';
import { formatTime } from '../../../clock/clock.ts';
import type { PodObject, Stored, Writable } from '../common/kinds.ts';

export const JOBS = 'jobs.batch';
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';
export const INDEX = 'batch.kubernetes.io/job-completion-index';

export interface FailureRule {
  action: 'FailJob' | 'FailIndex' | 'Ignore' | 'Count';
  onExitCodes?: { containerName?: string; operator: string; values: number[] };
  onPodConditions?: { type: string; status?: string }[];
}

/** Fields that the types of this version lack. */
type Spec = Omit<JobSpec, 'podFailurePolicy'> & {
  podFailurePolicy?: { rules: FailureRule[] };
  successPolicy?: { rules: { succeededIndexes?: string; succeededCount?: number }[] };
  backoffLimitPerIndex?: number;
  maxFailedIndexes?: number;
  podReplacementPolicy?: string;
  managedBy?: string;
};
export type Status = Writable<JobStatus> & {
  ready?: number;
  terminating?: number;
  failedIndexes?: string;
  uncountedTerminatedPods?: { succeeded?: string[]; failed?: string[] };
};
export type JobObject = Stored<Spec, Status>;
export type { JobCondition };

/** How a job ends. */
export interface Ending {
  type: 'SuccessCriteriaMet' | 'FailureTarget';
  reason: string;
  message: string;
}

export function jobCondition(status: Status | undefined, type: string): JobCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type && condition.status === 'True');
}

export function isJobFinished({ status }: JobObject): boolean {
  return jobCondition(status, 'Complete') !== undefined || jobCondition(status, 'Failed') !== undefined;
}

export function newJobCondition(
  condition: { type: string; status?: 'True' | 'False'; reason: string; message: string },
  nowMs: number,
): JobCondition {
  const now = formatTime(nowMs);
  return { status: 'True', ...condition, lastProbeTime: now, lastTransitionTime: now };
}

export function isSuspended({ spec }: JobObject): boolean {
  return spec.suspend === true;
}

export function isIndexed({ spec }: JobObject): boolean {
  return spec.completionMode === 'Indexed';
}

/** The index of a pod; undefined where it has none or one beyond the job's. */
export function indexOf(job: JobObject, { metadata }: PodObject): number | undefined {
  const index = Number.parseInt(metadata.annotations?.[INDEX] ?? '', 10);
  return Number.isNaN(index) || index < 0 || index >= (job.spec.completions ?? 0) ? undefined : index;
}

export function isTracked({ metadata }: PodObject): boolean {
  return metadata.finalizers?.includes(TRACKING_FINALIZER) === true;
}

/** A pod that is deleted before it ended counts as failed, unless only failed pods are to be replaced. */
export function isPodFailed(job: JobObject, { metadata, status }: PodObject): boolean {
  if (status?.phase === 'Failed') return true;
  const isLost = metadata.deletionTimestamp !== undefined && status?.phase !== 'Succeeded';
  return isLost && job.spec.podReplacementPolicy !== 'Failed';
}
