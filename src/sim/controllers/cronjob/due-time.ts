import { parseTime } from '../../../clock/clock.ts';
import type { CronSchedule } from '../../kinds/cron-schedule.ts';
import type { CronJobObject } from './cronjob-object.ts';

/** So many missed times are told of. */
const MISSED_MAX = 100;

export interface Due {
  /** The latest time that has come and not been served; undefined where none has. */
  atMs: number | undefined;
  tooManyMissed: boolean;
}

/** Upstream: mostRecentScheduleTime. Throws where the schedule never comes. */
export function dueTime(cronJob: CronJobObject, schedule: CronSchedule, nowMs: number): Due {
  const fromMs = countsFromMs(cronJob, nowMs);
  const first = schedule.next(fromMs);
  const second = first === undefined ? undefined : schedule.next(first);
  if (first === undefined || second === undefined) {
    throw new Error('time difference between two schedules is less than 1 second');
  }
  if (nowMs < first) return { atMs: undefined, tooManyMissed: false };
  if (nowMs < second) return { atMs: first, tooManyMissed: false };
  const periodMs = second - first;
  const missed = Math.floor((nowMs - first) / periodMs) + 1;
  let latest = first;
  const shortcut = first + Math.max(0, missed - 3) * periodMs;
  for (let next = schedule.next(shortcut - 1); next !== undefined && next <= nowMs; next = schedule.next(next))
    latest = next;
  return { atMs: latest, tooManyMissed: missed > MISSED_MAX };
}

/** What is older than the starting deadline is not looked for. */
function countsFromMs({ metadata, spec, status }: CronJobObject, nowMs: number): number {
  const sinceMs = parseTime(status?.lastScheduleTime ?? metadata.creationTimestamp ?? '');
  const deadline = spec.startingDeadlineSeconds;
  return deadline === undefined ? sinceMs : Math.max(sinceMs, nowMs - deadline * 1000);
}
