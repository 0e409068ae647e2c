import type { CronJobSpec, CronJobStatus } from 'kubernetes-types/batch/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { Stored, Writable } from '../common/kinds.ts';

export const CRON_JOBS = 'cronjobs.batch';
export type CronStatus = Writable<CronJobStatus>;
export type CronJobObject = Stored<CronJobSpec & { timeZone?: string }, CronStatus>;

export function isActive(status: CronStatus, { metadata }: KubeObject): boolean {
  return status.active?.some(({ uid }) => uid === metadata.uid) === true;
}

export function withoutActive(status: CronStatus, uid: string | undefined): CronStatus {
  const { active, ...rest } = status;
  const left = active?.filter((reference) => reference.uid !== uid) ?? [];
  return left.length === 0 ? rest : { ...rest, active: left };
}
