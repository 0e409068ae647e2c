import type { DeploymentCondition, DeploymentStatus } from 'kubernetes-types/apps/v1.d.ts';
import { formatTime } from '../../../clock/clock.ts';
import { conditionOf } from './deployment-object.ts';

export interface NewCondition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
}

export function newCondition(condition: NewCondition, nowMs: number): DeploymentCondition {
  const now = formatTime(nowMs);
  return { ...condition, lastUpdateTime: now, lastTransitionTime: now };
}

/** The conditions with this one put in: no change where status and reason stay, else it goes to the end. */
export function withCondition(status: DeploymentStatus, condition: DeploymentCondition): DeploymentCondition[] {
  const before = conditionOf(status, condition.type);
  if (before?.status === condition.status && before.reason === condition.reason) return status.conditions ?? [];
  const since = before?.status === condition.status ? before.lastTransitionTime : condition.lastTransitionTime;
  return [
    ...withoutCondition(status, condition.type),
    { ...condition, ...(since === undefined ? {} : { lastTransitionTime: since }) },
  ];
}

export function withoutCondition(status: DeploymentStatus, type: string): DeploymentCondition[] {
  return (status.conditions ?? []).filter((condition) => condition.type !== type);
}
