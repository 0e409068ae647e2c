import { formatTime } from '../../../clock/clock.ts';
import { StatusError } from '../../status-error.ts';
import { claimObjects } from '../common/claim-objects.ts';
import type { PodObject } from '../common/kinds.ts';
import { labelMatcher } from '../../kinds/label-matcher.ts';
import { controllerOf } from '../common/owner-references.ts';
import { deletePod } from '../common/pod-control.ts';
import { watchPodsOf } from '../common/watch-pods-of.ts';
import type { Controller } from '../controller.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { deadlineMs, endingOf } from './ending.ts';
import { FailureRecords } from './failure-record.ts';
import {
  type Ending,
  isJobFinished,
  isSuspended,
  isTracked,
  JOBS,
  type JobObject,
  newJobCondition,
  type Status,
  TRACKING_FINALIZER,
} from './job-object.ts';
import { type JobView, viewJob } from './job-view.ts';
import { manageJob } from './manage-job.ts';
import { removeFinalizer, trackJob, withActivity } from './track-job.ts';

const OWN = 'kubernetes.io/job-controller';

/** Upstream: pkg/controller/job. */
export const jobController: Controller = {
  name: 'job-controller',
  start(world) {
    const records = new FailureRecords();
    const shop = openWorkshop(world, {
      account: 'job-controller',
      pauses: { firstMs: 1000, longestMs: 60_000 },
      reconcile: (own, key) => reconcile(own, records, key),
    });
    const orphans = openWorkshop(world, { account: 'job-controller', reconcile: releaseOrphan });
    watchResource(world.store, JOBS, ({ object }) => shop.queue.add(keyOf(object)));
    watchPodsOf(world, {
      kind: 'Job',
      resource: JOBS,
      wants: (owner, pod) => labelMatcher((owner as JobObject).spec.selector)(pod.metadata.labels),
      enqueue: (key) => shop.queue.add(key),
    });
    watchResource(world.store, 'pods', ({ type, object }) => {
      if (type !== 'DELETED' && isTracked(object as PodObject)) orphans.queue.add(keyOf(object));
    });
    world.store.subscribe(JOBS, ({ type, object }) => {
      if (type !== 'DELETED') return;
      for (const pod of world.caches.byController('pods').get(object.metadata.uid ?? '')) orphans.queue.add(keyOf(pod));
    });
  },
};

/** A pod that counts for no living job need not be held. */
function releaseOrphan({ world, client }: Workshop, key: string): void {
  const { namespace, name } = splitKey(key);
  const pod = world.store.get('pods', namespace, name) as PodObject | undefined;
  if (pod === undefined || !isTracked(pod)) return;
  const owner = controllerOf(pod);
  const job = owner?.kind === 'Job' ? world.store.get(JOBS, namespace, owner.name) : undefined;
  const counts = job !== undefined && job.metadata.uid === owner?.uid && !isJobFinished(job as JobObject);
  if (!counts) removeFinalizer(client, pod);
}

function reconcile(shop: Workshop, records: FailureRecords, key: string): void {
  const { namespace, name } = splitKey(key);
  const stored = shop.world.store.get(JOBS, namespace, name) as JobObject | undefined;
  if (stored === undefined || isJobFinished(stored)) return records.forget(stored?.metadata.uid);
  if (stored.spec.managedBy !== undefined && stored.spec.managedBy !== OWN) return;
  const nowMs = shop.world.clock.now();
  const job = started(stored, nowMs);
  const view = viewJob(job, claimPods(shop, job));
  const restMs = records.restMs(job, view.pods, nowMs);
  let ending = endingOf(view, nowMs);
  let status: Status = job.status ?? {};
  let outcome: Outcome = { waits: false };
  if (ending !== undefined) for (const pod of view.active) deletePod(shop, job, pod);
  else if (job.metadata.deletionTimestamp === undefined) {
    outcome = attemptJob(shop, view, restMs);
    ending = completion(shop, view);
    if (ending === undefined) status = withSuspension(shop, job, status);
  }
  planDeadline(shop, job, nowMs);
  const { waits, failure } = outcome;
  trackJob(shop, { ...view, job: stored }, { status: withActivity(status, shop, job, waits), ending, waits });
  if (failure !== undefined) throw failure;
}

interface Outcome {
  waits: boolean;
  /** Pods that could not be made: the status is told all the same, and it is tried again. */
  failure?: Error;
}

function attemptJob(shop: Workshop, view: JobView, restMs: number): Outcome {
  try {
    return { waits: manageJob(shop, view, restMs) };
  } catch (error) {
    if (error instanceof StatusError) return { waits: false, failure: error };
    throw error;
  }
}

function claimPods(shop: Workshop, job: JobObject): PodObject[] {
  return claimObjects<PodObject>({
    client: shop.client,
    resource: 'pods',
    index: shop.world.caches.byController('pods'),
    owner: job,
    matches: labelMatcher(job.spec.selector),
    adoptWith: { finalizers: [TRACKING_FINALIZER] },
  });
}

/** The job as it is once its start has been noted. */
function started(job: JobObject, nowMs: number): JobObject {
  if (job.status?.startTime !== undefined || isSuspended(job)) return job;
  return { ...job, status: { ...job.status, startTime: formatTime(nowMs) } };
}

function completion(shop: Workshop, { job, succeeded }: JobView): Ending | undefined {
  const active = withActivity({}, shop, job).active ?? 0;
  const { completions } = job.spec;
  const isDone = active === 0 && (completions === undefined ? succeeded > 0 : succeeded >= completions);
  if (!isDone) return undefined;
  return {
    type: 'SuccessCriteriaMet',
    reason: 'CompletionsReached',
    message: 'Reached expected number of succeeded pods',
  };
}

/** A resumed job starts anew: its deadline counts from then. */
function withSuspension(shop: Workshop, job: JobObject, status: Status): Status {
  const nowMs = shop.world.clock.now();
  const told = status.conditions?.find(({ type }) => type === 'Suspended');
  const wanted = isSuspended(job) ? 'True' : 'False';
  if (told === undefined ? wanted === 'False' : told.status === wanted) return status;
  const [reason, message] = isSuspended(job) ? ['JobSuspended', 'Job suspended'] : ['JobResumed', 'Job resumed'];
  const condition = newJobCondition({ type: 'Suspended', status: wanted, reason, message }, nowMs);
  const conditions = (status.conditions ?? []).filter(({ type }) => type !== 'Suspended');
  shop.events.record(job, 'Normal', isSuspended(job) ? 'Suspended' : 'Resumed', message);
  return {
    ...status,
    conditions: [...conditions, condition],
    ...(isSuspended(job) ? {} : { startTime: formatTime(nowMs) }),
  };
}

function planDeadline(shop: Workshop, job: JobObject, nowMs: number): void {
  const untilMs = deadlineMs(job);
  if (untilMs !== undefined && untilMs > nowMs) shop.queue.addAfter(keyOf(job), untilMs - nowMs);
}
