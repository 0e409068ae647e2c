import type { Client } from '../../client.ts';
import { StatusError } from '../../status-error.ts';
import type { PodObject } from '../common/kinds.ts';
import { isPodActive, isPodReady, isPodTerminal } from '../common/pod-state.ts';
import { updateStatus } from '../common/update-object.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { formatIndexes } from './index-ranges.ts';
import {
  type Ending,
  INDEX,
  isIndexed,
  isPodFailed,
  isTracked,
  jobCondition,
  JOBS,
  type JobObject,
  newJobCondition,
  type Status,
  TRACKING_FINALIZER,
} from './job-object.ts';
import { indexFailures, type JobView } from './job-view.ts';

/**
 * Counts pods that have ended, each exactly once (upstream: trackJobStatusAndRemoveFinalizers): their UIDs go into the status,
 * then their finalizers go, then they are added to the totals. When all is counted and gone, the job is told to be over.
 */
export function trackJob(
  shop: Workshop,
  view: JobView,
  { status, ending, waits }: { status: Status; ending: Ending | undefined; waits: boolean },
): void {
  const { world, client } = shop;
  const nowMs = world.clock.now();
  const withEnding = ending === undefined ? status : announce(status, ending, nowMs);
  const countedFailed =
    ending?.type === 'FailureTarget' ? [...view.newlyFailed, ...stillActive(shop, view)] : view.newlyFailed;
  const interim = { ...withEnding, ...indexStatus(view), uncountedTerminatedPods: uncountedAfter(view, countedFailed) };
  let job = updateStatus(client, JOBS, view.job, interim);
  for (const pod of podsOf(shop, view.job)) {
    if (isTracked(pod) && mayGo(view, pod, ending)) removeFinalizer(client, pod);
  }
  const counted = count(shop, job, interim, waits);
  const finished = ending === undefined ? undefined : finish(shop, { job, status: counted, ending });
  job = updateStatus(client, JOBS, job, finished ?? counted);
  if (finished !== undefined && ending !== undefined) tellEnd(shop, job, ending);
}

/** Every pod of a failing job that has not ended counts as failed. */
function stillActive(shop: Workshop, view: JobView): PodObject[] {
  const known = new Set(view.newlyFailed.map(({ metadata }) => metadata.uid));
  const uncounted = new Set(view.job.status?.uncountedTerminatedPods?.failed ?? []);
  return podsOf(shop, view.job).filter(
    (pod) =>
      isTracked(pod) && !isPodTerminal(pod) && !known.has(pod.metadata.uid) && !uncounted.has(pod.metadata.uid ?? ''),
  );
}

function announce(status: Status, { type, reason, message }: Ending, nowMs: number): Status {
  if (jobCondition(status, type) !== undefined) return status;
  return { ...status, conditions: [...(status.conditions ?? []), newJobCondition({ type, reason, message }, nowMs)] };
}

/** The indexes of an indexed job are counted as they are: each once by its nature. */
function indexStatus({ job, succeededIndexes, failedIndexes }: JobView): Partial<Status> {
  if (!isIndexed(job)) return {};
  const completed = formatIndexes(succeededIndexes);
  return {
    ...(succeededIndexes.size === 0 ? {} : { succeeded: succeededIndexes.size }),
    ...(completed === '' ? {} : { completedIndexes: completed }),
    ...(job.spec.backoffLimitPerIndex === undefined ? {} : { failedIndexes: formatIndexes(failedIndexes) }),
  };
}

function uncountedAfter({ job, newlySucceeded }: JobView, newlyFailed: PodObject[]): Status['uncountedTerminatedPods'] {
  const before = job.status?.uncountedTerminatedPods ?? {};
  const uids = (pods: PodObject[]) => pods.map(({ metadata }) => metadata.uid ?? '');
  const succeeded = [...(before.succeeded ?? []), ...(isIndexed(job) ? [] : uids(newlySucceeded))];
  const failed = [...(before.failed ?? []), ...uids(newlyFailed)];
  return { ...(succeeded.length === 0 ? {} : { succeeded }), ...(failed.length === 0 ? {} : { failed }) };
}

function podsOf({ world }: Workshop, { metadata }: JobObject): PodObject[] {
  return world.caches.byController('pods').get(metadata.uid ?? '') as PodObject[];
}

/** The last failed pod of an index stays as the record of how often the index has failed. */
function mayGo(view: JobView, pod: PodObject, ending: Ending | undefined): boolean {
  const { job } = view;
  if (job.metadata.deletionTimestamp !== undefined || ending !== undefined) return true;
  if (pod.status?.phase === 'Succeeded') return true;
  if (!isPodFailed(job, pod)) return false;
  if (job.spec.backoffLimitPerIndex === undefined) return true;
  const index = pod.metadata.annotations?.[INDEX];
  if (view.failedIndexes.has(Number(index)) || view.succeededIndexes.has(Number(index))) return true;
  return view.pods.some(
    (other) => other.metadata.annotations?.[INDEX] === index && indexFailures(other) > indexFailures(pod),
  );
}

export function removeFinalizer(client: Client, { metadata }: PodObject): void {
  const body = { metadata: { uid: metadata.uid, '$deleteFromPrimitiveList/finalizers': [TRACKING_FINALIZER] } };
  try {
    client.patch('pods', metadata.name, { type: 'strategic', body }, { namespace: metadata.namespace });
  } catch (error) {
    if (!(error instanceof StatusError && (error.code === 404 || error.code === 409))) throw error;
  }
}

/** Adds those whose finalizers are gone to the totals. */
function count(shop: Workshop, job: JobObject, status: Status, waits: boolean): Status {
  const tracked = new Set(
    podsOf(shop, job)
      .filter(isTracked)
      .map(({ metadata }) => metadata.uid ?? ''),
  );
  const split = (uids: string[] | undefined) => ({
    waiting: (uids ?? []).filter((uid) => tracked.has(uid)),
    counted: (uids ?? []).filter((uid) => !tracked.has(uid)).length,
  });
  const succeeded = split(status.uncountedTerminatedPods?.succeeded);
  const failed = split(status.uncountedTerminatedPods?.failed);
  const totals = {
    succeeded: (status.succeeded ?? 0) + succeeded.counted,
    failed: (status.failed ?? 0) + failed.counted,
  };
  return {
    ...withActivity(status, shop, job, waits),
    ...(totals.succeeded === 0 ? {} : { succeeded: totals.succeeded }),
    ...(totals.failed === 0 ? {} : { failed: totals.failed }),
    uncountedTerminatedPods: {
      ...(succeeded.waiting.length === 0 ? {} : { succeeded: succeeded.waiting }),
      ...(failed.waiting.length === 0 ? {} : { failed: failed.waiting }),
    },
  };
}

/** The status with the pods at work, ready and going as they are now; none are at work as long as new ones wait. */
export function withActivity({ active: _, ...status }: Status, shop: Workshop, job: JobObject, waits = false): Status {
  const pods = podsOf(shop, job);
  const active = pods.filter(isPodActive);
  return {
    ...status,
    ...(active.length === 0 || waits ? {} : { active: active.length }),
    ready: active.filter(isPodReady).length,
    terminating: pods.filter((pod) => !isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined).length,
  };
}

/** The final condition, once nothing is left to count or to go; undefined until then. */
function finish(
  shop: Workshop,
  { job, status, ending }: { job: JobObject; status: Status; ending: Ending },
): Status | undefined {
  const { succeeded, failed } = status.uncountedTerminatedPods ?? {};
  const isCounted = (succeeded ?? []).length + (failed ?? []).length === 0;
  if (!isCounted || (status.terminating ?? 0) > 0 || (status.active ?? 0) > 0) return undefined;
  const type = ending.type === 'FailureTarget' ? 'Failed' : 'Complete';
  if (jobCondition(job.status, type) !== undefined) return undefined;
  const { reason, message } = ending;
  const condition = newJobCondition({ type, reason, message }, shop.world.clock.now());
  return {
    ...status,
    conditions: [...(status.conditions ?? []), condition],
    ...(type === 'Complete' ? { completionTime: condition.lastTransitionTime } : {}),
  };
}

function tellEnd({ events }: Workshop, job: JobObject, { type, reason, message }: Ending): void {
  if (type === 'FailureTarget') return events.record(job, 'Warning', reason, message);
  const { completions } = job.spec;
  if (completions !== undefined && (job.status?.succeeded ?? 0) > completions) {
    const text = `Too many succeeded pods running: ${job.status?.succeeded}`;
    events.record(job, 'Warning', 'TooManySucceededPods', text);
  }
  events.record(job, 'Normal', 'Completed', 'Job completed');
}
