import type { StatefulSetSpec, StatefulSetStatus } from 'kubernetes-types/apps/v1.d.ts';
import type { PodObject, PodTemplate, Stored, Writable } from '../common/kinds.ts';
import { isPodAvailable, isPodReady } from '../common/pod-state.ts';
import { REVISION_HASH } from '../common/controller-revisions.ts';
import type { ClaimObject } from '../common/kinds.ts';

export const STATEFUL_SETS = 'statefulsets.apps';

/** Fields that the types of this version lack. */
type Spec = StatefulSetSpec & {
  ordinals?: { start?: number };
  persistentVolumeClaimRetentionPolicy?: { whenDeleted?: string; whenScaled?: string };
};
export type StatefulSetObject = Stored<Spec, Writable<StatefulSetStatus>>;

/** The set as one of its revisions has it. */
export interface SetRevision {
  name: string;
  template: PodTemplate;
}

export function replicasOf({ spec }: StatefulSetObject): number {
  return spec.replicas ?? 1;
}

export function firstOrdinal({ spec }: StatefulSetObject): number {
  return spec.ordinals?.start ?? 0;
}

/** The number at the end of a pod's name; -1 where it is none of this set's. */
export function ordinalOf({ metadata }: PodObject, set: StatefulSetObject): number {
  const match = /^(.*)-([0-9]+)$/.exec(metadata.name);
  return match !== null && match[1] === set.metadata.name ? Number(match[2]) : -1;
}

export function claimTemplates({ spec }: StatefulSetObject): ClaimObject[] {
  return (spec.volumeClaimTemplates ?? []) as unknown as ClaimObject[];
}

/** Pods are made and removed one after the other, unless the policy is Parallel. */
export function isOrdered({ spec }: StatefulSetObject): boolean {
  return spec.podManagementPolicy !== 'Parallel';
}

export function podRevision({ metadata }: PodObject): string | undefined {
  return metadata.labels?.[REVISION_HASH];
}

export function isRunningAndReady(pod: PodObject): boolean {
  return pod.status?.phase === 'Running' && isPodReady(pod);
}

export function isRunningAndAvailable(pod: PodObject, set: StatefulSetObject, nowMs: number): boolean {
  return isRunningAndReady(pod) && isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs);
}

export function isTerminating({ metadata }: PodObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

export function isHealthy(pod: PodObject): boolean {
  return isRunningAndReady(pod) && !isTerminating(pod);
}
