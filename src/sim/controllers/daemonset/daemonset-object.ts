import type { DaemonSetSpec, DaemonSetStatus } from 'kubernetes-types/apps/v1.d.ts';
import { REVISION_HASH } from '../common/controller-revisions.ts';
import { scaledValue } from '../common/int-or-percent.ts';
import type { NodeObject, PodObject, Stored, Writable } from '../common/kinds.ts';
import { requiredNodeAffinity } from '../common/node-affinity.ts';

export const DAEMON_SETS = 'daemonsets.apps';
export type DaemonSetObject = Stored<DaemonSetSpec, Writable<DaemonSetStatus>>;

/** Counts changes of the template; an annotation that is older than the API it stems from. */
const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';
export const GENERATION_LABEL = 'pod-template-generation';

export function templateGeneration({ metadata }: DaemonSetObject): string | undefined {
  return metadata.annotations?.[GENERATION_ANNOTATION];
}

export function isUpdated(pod: PodObject, set: DaemonSetObject, hash: string): boolean {
  const { labels } = pod.metadata;
  const generation = templateGeneration(set);
  return labels?.[REVISION_HASH] === hash || (generation !== undefined && labels?.[GENERATION_LABEL] === generation);
}

/** The node a pod is on, or is meant for while it has none. */
export function targetNode(pod: PodObject): string | undefined {
  if (pod.spec.nodeName) return pod.spec.nodeName;
  for (const { matchFields = [] } of requiredNodeAffinity(pod)?.nodeSelectorTerms ?? []) {
    const field = matchFields.find(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    if (field?.values?.length === 1) return field.values[0];
  }
  return undefined;
}

export function maxSurge({ spec }: DaemonSetObject, nodeCount: number): number {
  const rolling = spec.updateStrategy?.rollingUpdate;
  return spec.updateStrategy?.type === 'RollingUpdate' ? scaledValue(rolling?.maxSurge, nodeCount, 'up') : 0;
}

export function maxUnavailable(set: DaemonSetObject, nodeCount: number): number {
  const count = scaledValue(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable, nodeCount, 'up');
  return count === 0 && maxSurge(set, nodeCount) === 0 ? 1 : count;
}

/** One node and the set's pods on it, oldest first. */
export interface NodePods {
  name: string;
  /** Undefined where pods are left of a node that is gone. */
  node: NodeObject | undefined;
  shouldRun: boolean;
  mayStay: boolean;
  pods: PodObject[];
}
