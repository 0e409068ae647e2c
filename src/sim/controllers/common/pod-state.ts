import type { PodCondition } from 'kubernetes-types/core/v1.d.ts';
import { parseTime } from '../../../clock/clock.ts';
import type { PodObject } from './kinds.ts';

/** Upstream: pkg/api/v1/pod/util.go and pkg/controller/controller_utils.go. */

export function podCondition(pod: PodObject, type: string): PodCondition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type);
}

export function isPodReady(pod: PodObject): boolean {
  return podCondition(pod, 'Ready')?.status === 'True';
}

/** Ready, and has been for `minReadySeconds`. */
export function isPodAvailable(pod: PodObject, minReadySeconds: number, nowMs: number): boolean {
  const ready = podCondition(pod, 'Ready');
  if (ready?.status !== 'True') return false;
  if (minReadySeconds === 0) return true;
  const sinceMs = parseTime(ready.lastTransitionTime ?? '');
  return !Number.isNaN(sinceMs) && sinceMs + minReadySeconds * 1000 <= nowMs;
}

/** Milliseconds until a ready pod counts as available; undefined where it is not ready or is available already. */
export function untilAvailableMs(pod: PodObject, minReadySeconds: number, nowMs: number): number | undefined {
  const ready = podCondition(pod, 'Ready');
  if (minReadySeconds === 0 || ready?.status !== 'True') return undefined;
  const dueMs = parseTime(ready.lastTransitionTime ?? '') + minReadySeconds * 1000;
  return dueMs > nowMs ? dueMs - nowMs : undefined;
}

export function isPodTerminal(pod: PodObject): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

export function isPodActive(pod: PodObject): boolean {
  return !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** The most restarts of any container. */
export function restartsOf(pod: PodObject): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status) => status.restartCount));
}
