import { formatTime } from '../../../clock/clock.ts';
import type { KubeObject } from '../../kube-object.ts';
import { instantOf, localTime, zoneFormat } from '../../kinds/time-zone.ts';
import { StatusError } from '../../status-error.ts';
import { controllerReference, isControlledBy } from '../common/owner-references.ts';
import { isNamespaceEnding } from '../common/pod-control.ts';
import { JOBS, type JobObject } from '../job/job-object.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { type CronJobObject, type CronStatus, isActive } from './cronjob-object.ts';

const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** Jobs are named after the minute they are due: nobody makes one twice. */
export function jobName({ metadata }: CronJobObject, dueMs: number): string {
  return `${metadata.name}-${Math.floor(dueMs / 60_000)}`;
}

/** Creates the job that is due; returns the status with it in. */
export function startJob(shop: Workshop, cronJob: CronJobObject, status: CronStatus, dueMs: number): CronStatus {
  const job = createJob(shop, cronJob, dueMs);
  if (job === undefined || isActive(status, job)) return status;
  const { apiVersion, kind, metadata } = job;
  const { name, namespace, uid, resourceVersion } = metadata;
  const reference = { apiVersion, kind, name, namespace, uid, resourceVersion };
  return {
    ...status,
    active: [...(status.active ?? []), reference],
    lastScheduleTime: formatTime(dueMs),
  };
}

function createJob(shop: Workshop, cronJob: CronJobObject, dueMs: number): JobObject | undefined {
  const { namespace = '' } = cronJob.metadata;
  const wanted = jobFor(cronJob, dueMs);
  try {
    const job = shop.client.create(JOBS, wanted, { namespace }) as JobObject;
    shop.events.record(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`);
    return job;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (isNamespaceEnding(error)) return undefined;
    const existing = shop.world.store.get(JOBS, namespace, wanted.metadata.name) as JobObject | undefined;
    if (error.reason === 'AlreadyExists' && existing !== undefined) {
      return isControlledBy(existing, cronJob) ? existing : undefined;
    }
    shop.events.record(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${error.message}`);
    throw error;
  }
}

function jobFor(cronJob: CronJobObject, dueMs: number): KubeObject {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  const annotations = { ...metadata?.annotations, [SCHEDULED_AT]: zonedTime(dueMs, cronJob.spec.timeZone) };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(cronJob, dueMs),
      namespace: cronJob.metadata.namespace ?? '',
      annotations,
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      ownerReferences: [controllerReference(cronJob)],
    },
    spec: structuredClone(spec),
  };
}

/** RFC 3339 in the schedule's own zone. */
function zonedTime(instantMs: number, timeZone: string | undefined): string {
  const format = timeZone === undefined ? undefined : zoneFormat(timeZone);
  const utc = zoneFormat('UTC');
  if (format === undefined || utc === undefined) return formatTime(instantMs);
  const shownMs = instantOf(utc, localTime(format, instantMs));
  const offsetMinutes = Math.round((shownMs - instantMs) / 60_000);
  if (offsetMinutes === 0) return formatTime(instantMs);
  const [hours, minutes] = [Math.floor(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${formatTime(shownMs).slice(0, -1)}${offsetMinutes < 0 ? '-' : '+'}${pad(hours)}:${pad(minutes)}`;
}
