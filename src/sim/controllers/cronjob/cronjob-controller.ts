import { formatTime } from '../../../clock/clock.ts';
import { type CronSchedule, parseCronSchedule } from '../../kinds/cron-schedule.ts';
import { zoneFormat } from '../../kinds/time-zone.ts';
import { updateStatus } from '../common/update-object.ts';
import { watchPodsOf } from '../common/watch-pods-of.ts';
import type { Controller } from '../controller.ts';
import { isJobFinished, jobCondition, JOBS, type JobObject } from '../job/job-object.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { CRON_JOBS, type CronJobObject, type CronStatus, isActive, withoutActive } from './cronjob-object.ts';
import { dueTime } from './due-time.ts';
import { deleteJob, outdatedJobs } from './job-history.ts';
import { jobName, startJob } from './start-job.ts';

/** A job is started so long after its time, as upstream. */
const DELAY_MS = 100;
/** Schedules that come more often than this need no history: while the clock leaps, their missed turns fold. */
const FOLDED_BELOW_MS = 3_600_000;
const TICK_MS = 60_000;

/** Upstream: pkg/controller/cronjob/cronjob_controllerv2.go. */
export const cronJobController: Controller = {
  name: 'cronjob-controller',
  start(world) {
    const frequent = new Set<string>();
    const shop = openWorkshop(world, {
      account: 'cronjob-controller',
      reconcile: (own, key) => reconcile(own, frequent, key),
    });
    watchResource(world.store, CRON_JOBS, ({ type, object }) => {
      if (type === 'DELETED') frequent.delete(keyOf(object));
      shop.queue.add(keyOf(object));
    });
    watchPodsOf(world, {
      kind: 'CronJob',
      resource: CRON_JOBS,
      owned: JOBS,
      wants: () => false,
      enqueue: (key) => shop.queue.add(key),
    });
    const toFullMinuteMs = TICK_MS - (world.clock.now() % TICK_MS) + DELAY_MS;
    world.clock.after(toFullMinuteMs, () => {
      const tick = () => {
        for (const key of frequent) shop.queue.add(key);
      };
      tick();
      world.clock.every(TICK_MS, tick);
    });
  },
};

function reconcile(shop: Workshop, frequent: Set<string>, key: string): void {
  const { namespace, name } = splitKey(key);
  const { world, client } = shop;
  const cronJob = world.store.get(CRON_JOBS, namespace, name) as CronJobObject | undefined;
  if (cronJob === undefined) return;
  const jobs = world.caches.byController(JOBS).get(cronJob.metadata.uid ?? '') as JobObject[];
  const outdated = outdatedJobs(cronJob, jobs);
  let status = followJobs(shop, cronJob, { jobs, outdated });
  status = goOn(shop, frequent, cronJob, status);
  for (const job of outdated) if (deleteJob(shop, cronJob, job)) status = withoutActive(status, job.metadata.uid);
  const latest = world.store.get(CRON_JOBS, namespace, name) as CronJobObject | undefined;
  if (latest !== undefined) updateStatus(client, CRON_JOBS, latest, status);
}

/** What has become of the jobs since. Those that go at once are not told of. */
function followJobs(
  { events, world }: Workshop,
  cronJob: CronJobObject,
  { jobs, outdated }: { jobs: JobObject[]; outdated: JobObject[] },
): CronStatus {
  let status: CronStatus = cronJob.status ?? {};
  for (const job of jobs) {
    const { name, uid } = job.metadata;
    if (!isJobFinished(job)) {
      if (isActive(status, job)) continue;
      const message = `Saw a job that the controller did not create or forgot: ${name}`;
      events.record(cronJob, 'Warning', 'UnexpectedJob', message);
      continue;
    }
    const isComplete = jobCondition(job.status, 'Complete') !== undefined;
    if (isActive(status, job)) {
      status = withoutActive(status, uid);
      const message = `Saw completed job: ${name}, condition: ${isComplete ? 'Complete' : 'Failed'}`;
      if (!outdated.includes(job)) events.record(cronJob, 'Normal', 'SawCompletedJob', message);
    }
    const doneAt = job.status?.completionTime;
    if (isComplete && doneAt !== undefined && doneAt > (status.lastSuccessfulTime ?? '')) {
      status = { ...status, lastSuccessfulTime: doneAt };
    }
  }
  for (const { name, namespace, uid } of status.active ?? []) {
    if (world.store.get(JOBS, namespace ?? '', name ?? '')?.metadata.uid === uid) continue;
    events.record(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
    status = withoutActive(status, uid);
  }
  return status;
}

/** Starts what is due, and makes an appointment for the next time. */
function goOn(shop: Workshop, frequent: Set<string>, cronJob: CronJobObject, status: CronStatus): CronStatus {
  const { events, world } = shop;
  const { spec, metadata } = cronJob;
  if (metadata.deletionTimestamp !== undefined) return status;
  const schedule = spec.suspend ? undefined : readSchedule(shop, cronJob);
  if (schedule === undefined) {
    frequent.delete(keyOf(cronJob));
    return status;
  }
  const nowMs = world.clock.now();
  try {
    const { atMs, tooManyMissed } = dueTime({ ...cronJob, status }, schedule, nowMs);
    appoint(shop, frequent, cronJob, schedule);
    if (tooManyMissed) {
      const message = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
      events.record(cronJob, 'Warning', 'TooManyMissedTimes', message);
    }
    return atMs === undefined ? status : serve(shop, cronJob, status, atMs);
  } catch (error) {
    if (!isNeverDue(error)) throw error;
    events.record(cronJob, 'Warning', 'InvalidSchedule', `invalid schedule: ${spec.schedule} : ${error.message}`);
    return status;
  }
}

function isNeverDue(error: unknown): error is Error {
  return error instanceof Error && error.message.startsWith('time difference between two schedules');
}

function readSchedule({ events }: Workshop, cronJob: CronJobObject): CronSchedule | undefined {
  const { schedule, timeZone } = cronJob.spec;
  if (timeZone !== undefined && zoneFormat(timeZone) === undefined) {
    const message = `invalid timeZone: "${timeZone}": unknown time zone ${timeZone}`;
    events.record(cronJob, 'Warning', 'UnknownTimeZone', message);
    return undefined;
  }
  try {
    return parseCronSchedule(schedule, timeZone);
  } catch (error) {
    const message = `unparseable schedule: "${schedule}" : ${error instanceof Error ? error.message : ''}`;
    events.record(cronJob, 'Warning', 'UnparseableSchedule', message);
    return undefined;
  }
}

function appoint(
  { world, queue }: Workshop,
  frequent: Set<string>,
  cronJob: CronJobObject,
  schedule: CronSchedule,
): void {
  const nowMs = world.clock.now();
  const next = schedule.next(nowMs);
  const afterNext = next === undefined ? undefined : schedule.next(next);
  if (next === undefined) return;
  const isFrequent = afterNext !== undefined && afterNext - next < FOLDED_BELOW_MS && next % TICK_MS === 0;
  if (isFrequent) frequent.add(keyOf(cronJob));
  else {
    frequent.delete(keyOf(cronJob));
    queue.addAfter(keyOf(cronJob), next + DELAY_MS - nowMs);
  }
}

function serve(shop: Workshop, cronJob: CronJobObject, status: CronStatus, dueMs: number): CronStatus {
  const { events, world } = shop;
  const { startingDeadlineSeconds, concurrencyPolicy } = cronJob.spec;
  if (startingDeadlineSeconds !== undefined && dueMs + startingDeadlineSeconds * 1000 < world.clock.now()) {
    const message = `Missed scheduled time to start a job: ${rfc1123(dueMs)}`;
    events.record(cronJob, 'Warning', 'MissSchedule', message);
    return status;
  }
  const name = jobName(cronJob, dueMs);
  const isServed =
    status.active?.some((reference) => reference.name === name) || status.lastScheduleTime === formatTime(dueMs);
  if (isServed) return status;
  if (concurrencyPolicy === 'Forbid' && (status.active ?? []).length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    events.record(cronJob, 'Normal', 'JobAlreadyActive', message);
    return status;
  }
  let left = status;
  if (concurrencyPolicy === 'Replace') {
    for (const { namespace, name: active } of status.active ?? []) {
      const job = world.store.get(JOBS, namespace ?? '', active ?? '') as JobObject | undefined;
      if (job !== undefined && deleteJob(shop, cronJob, job)) left = withoutActive(left, job.metadata.uid);
    }
  }
  return startJob(shop, cronJob, left, dueMs);
}

/** `Mon, 02 Jan 2006 15:04:05 +0000`. */
function rfc1123(instantMs: number): string {
  return new Date(instantMs).toUTCString().replace('GMT', '+0000');
}
