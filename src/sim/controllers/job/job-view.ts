import type { PodObject } from '../common/kinds.ts';
import { isPodActive, isPodReady, isPodTerminal } from '../common/pod-state.ts';
import { judgeFailure } from './failure-policy.ts';
import { parseIndexes } from './index-ranges.ts';
import { INDEX, indexOf, isIndexed, isPodFailed, isTracked, type JobObject } from './job-object.ts';

export const INDEX_FAILURES = 'batch.kubernetes.io/job-index-failure-count';

/** A job's pods, sorted by what has become of them. */
export interface JobView {
  job: JobObject;
  pods: PodObject[];
  active: PodObject[];
  ready: number;
  /** Being deleted, not ended yet. */
  terminating: number;
  /** Ended well and not counted yet. */
  newlySucceeded: PodObject[];
  /** Failed, not counted yet, and to be counted. */
  newlyFailed: PodObject[];
  succeeded: number;
  failed: number;
  succeededIndexes: ReadonlySet<number>;
  failedIndexes: ReadonlySet<number>;
}

export function viewJob(job: JobObject, pods: PodObject[]): JobView {
  const uncounted = job.status?.uncountedTerminatedPods ?? {};
  const isKnown = (list: string[] | undefined, { metadata }: PodObject) => list?.includes(metadata.uid ?? '') === true;
  const tracked = pods.filter(
    (pod) => isTracked(pod) && !isKnown(uncounted.succeeded, pod) && !isKnown(uncounted.failed, pod),
  );
  const active = pods.filter(isPodActive);
  const succeededIndexes = indexesSucceeded(job, pods);
  const newlySucceeded = tracked.filter(
    (pod) => pod.status?.phase === 'Succeeded' && (!isIndexed(job) || isNewIndex(job, pod)),
  );
  const newlyFailed = tracked.filter((pod) => isPodFailed(job, pod) && countsAsFailure(job, pod));
  const before = job.status ?? {};
  return {
    job,
    pods,
    active,
    ready: active.filter(isPodReady).length,
    terminating: pods.filter((pod) => !isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined).length,
    newlySucceeded,
    newlyFailed,
    succeeded: isIndexed(job)
      ? succeededIndexes.size
      : (before.succeeded ?? 0) + newlySucceeded.length + (uncounted.succeeded?.length ?? 0),
    failed: (before.failed ?? 0) + newlyFailed.length + (uncounted.failed?.length ?? 0),
    succeededIndexes,
    failedIndexes: indexesFailed(job, pods),
  };
}

/** An ignored failure counts nowhere, and of an indexed job only those count that have an index of it. */
function countsAsFailure(job: JobObject, pod: PodObject): boolean {
  if (isIndexed(job) && indexOf(job, pod) === undefined) return false;
  return judgeFailure(job, pod).action !== 'Ignore';
}

function isNewIndex(job: JobObject, pod: PodObject): boolean {
  const index = indexOf(job, pod);
  return index !== undefined && !parseIndexes(job.status?.completedIndexes).has(index);
}

function indexesSucceeded(job: JobObject, pods: PodObject[]): Set<number> {
  if (!isIndexed(job)) return new Set();
  const indexes = parseIndexes(job.status?.completedIndexes, job.spec.completions ?? 0);
  for (const pod of pods) {
    const index = indexOf(job, pod);
    if (pod.status?.phase === 'Succeeded' && index !== undefined) indexes.add(index);
  }
  return indexes;
}

/** Indexes that have used up their own back-off limit, or that a rule fails. */
function indexesFailed(job: JobObject, pods: PodObject[]): Set<number> {
  const limit = job.spec.backoffLimitPerIndex;
  if (limit === undefined) return new Set();
  const indexes = parseIndexes(job.status?.failedIndexes, job.spec.completions ?? 0);
  for (const pod of pods) {
    const index = indexOf(job, pod);
    if (index === undefined || !isPodFailed(job, pod)) continue;
    const { action } = judgeFailure(job, pod);
    if (action === 'FailIndex' || (action === 'Count' && indexFailures(pod) >= limit)) indexes.add(index);
  }
  return indexes;
}

/** How often pods of this index had failed before this one. */
export function indexFailures({ metadata }: PodObject): number {
  return Number.parseInt(metadata.annotations?.[INDEX_FAILURES] ?? '0', 10) || 0;
}

export function hasIndex({ metadata }: PodObject, index: number): boolean {
  return metadata.annotations?.[INDEX] === String(index);
}
