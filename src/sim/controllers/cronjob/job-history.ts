import { StatusError } from '../../status-error.ts';
import { jobCondition, JOBS, type JobObject } from '../job/job-object.ts';
import type { Workshop } from '../runtime/workshop.ts';
import type { CronJobObject } from './cronjob-object.ts';

/** Finished jobs beyond the history limits, the longest ago first. */
export function outdatedJobs({ spec }: CronJobObject, jobs: JobObject[]): JobObject[] {
  const over = (type: string, limit: number | undefined) => {
    const finished = jobs.filter(({ status }) => jobCondition(status, type) !== undefined).sort(byStart);
    return limit === undefined ? [] : finished.slice(0, Math.max(0, finished.length - limit));
  };
  return [...over('Complete', spec.successfulJobsHistoryLimit), ...over('Failed', spec.failedJobsHistoryLimit)];
}

function byStart(a: JobObject, b: JobObject): number {
  const [startA, startB] = [a.status?.startTime ?? '', b.status?.startTime ?? ''];
  return startA < startB || (startA === startB && a.metadata.name < b.metadata.name) ? -1 : 1;
}

/** Deletes a job and tells of it. False where it could not be deleted. */
export function deleteJob({ client, events }: Workshop, cronJob: CronJobObject, job: JobObject): boolean {
  const { name, namespace } = job.metadata;
  try {
    client.delete(JOBS, name, { namespace, propagationPolicy: 'Background' });
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    events.record(cronJob, 'Warning', 'FailedDelete', `Deleted job: ${error.message}`);
    return false;
  }
  events.record(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
  return true;
}
