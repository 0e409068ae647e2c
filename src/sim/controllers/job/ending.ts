import { parseTime } from '../../../clock/clock.ts';
import type { PodObject } from '../common/kinds.ts';
import { isPodTerminal } from '../common/pod-state.ts';
import { judgeFailure } from './failure-policy.ts';
import { parseIndexes } from './index-ranges.ts';
import { type Ending, isIndexed, isPodFailed, isSuspended, jobCondition, type JobObject } from './job-object.ts';
import type { JobView } from './job-view.ts';

/** Whether the job has to end, and why; what has been said before stays (upstream: syncJob). */
export function endingOf(view: JobView, nowMs: number): Ending | undefined {
  const { job, pods } = view;
  return (
    announced(job) ?? policyFailure(job, pods) ?? limitFailure(view, nowMs) ?? indexFailure(view) ?? policySuccess(view)
  );
}

function announced({ status }: JobObject): Ending | undefined {
  for (const type of ['SuccessCriteriaMet', 'FailureTarget'] as const) {
    const told = jobCondition(status, type);
    if (told !== undefined) return { type, reason: told.reason ?? '', message: told.message ?? '' };
  }
  return undefined;
}

function fail(reason: string, message: string): Ending {
  return { type: 'FailureTarget', reason, message };
}

function policyFailure(job: JobObject, pods: PodObject[]): Ending | undefined {
  if (job.spec.podFailurePolicy === undefined) return undefined;
  for (const pod of pods) {
    const message = isPodFailed(job, pod) ? judgeFailure(job, pod).message : undefined;
    if (message !== undefined) return fail('PodFailurePolicy', message);
  }
  return undefined;
}

function limitFailure({ job, pods, failed }: JobView, nowMs: number): Ending | undefined {
  const limit = job.spec.backoffLimit ?? 6;
  if (failed > limit || restartsExceed(job, pods, limit)) {
    return fail('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  const untilMs = deadlineMs(job);
  return untilMs !== undefined && nowMs >= untilMs
    ? fail('DeadlineExceeded', 'Job was active longer than specified deadline')
    : undefined;
}

/** When the job has been active for too long; undefined where it may be for ever or does not run. */
export function deadlineMs(job: JobObject): number | undefined {
  const { activeDeadlineSeconds } = job.spec;
  const startMs = parseTime(job.status?.startTime ?? '');
  if (activeDeadlineSeconds === undefined || Number.isNaN(startMs) || isSuspended(job)) return undefined;
  return startMs + activeDeadlineSeconds * 1000;
}

/** Pods that restart in place do not fail: their restarts count instead. */
function restartsExceed({ spec }: JobObject, pods: PodObject[], limit: number): boolean {
  if (spec.template.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const pod of pods) {
    if (isPodTerminal(pod)) continue;
    const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
    for (const { restartCount } of statuses) restarts += restartCount;
  }
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function indexFailure({ job, succeededIndexes, failedIndexes }: JobView): Ending | undefined {
  const { backoffLimitPerIndex, maxFailedIndexes, completions = 0 } = job.spec;
  if (backoffLimitPerIndex === undefined) return undefined;
  if (maxFailedIndexes !== undefined && failedIndexes.size > maxFailedIndexes) {
    return fail('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
  }
  const isThrough = failedIndexes.size > 0 && failedIndexes.size + succeededIndexes.size >= completions;
  return isThrough ? fail('FailedIndexes', 'Job has failed indexes') : undefined;
}

function policySuccess({ job, succeededIndexes }: JobView): Ending | undefined {
  if (!isIndexed(job)) return undefined;
  for (const [i, rule] of (job.spec.successPolicy?.rules ?? []).entries()) {
    const wanted = rule.succeededIndexes === undefined ? undefined : parseIndexes(rule.succeededIndexes);
    const counted =
      wanted === undefined ? succeededIndexes.size : [...wanted].filter((index) => succeededIndexes.has(index)).length;
    if (counted >= (rule.succeededCount ?? wanted?.size ?? Number.POSITIVE_INFINITY)) {
      return { type: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message: `Matched rules at index ${i}` };
    }
  }
  return undefined;
}
