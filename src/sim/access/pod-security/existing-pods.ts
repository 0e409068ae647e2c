import type { PodSpec } from 'kubernetes-types/core/v1.d.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { violationsOf } from './evaluate-pod.ts';
import { type LevelVersion, levelText } from './security-policy.ts';

/** Warnings about pods that a namespace's new level would refuse, grouped by why (EvaluatePodsInNamespace). */
export function warningsOfExistingPods(store: ObjectStore, namespace: string, enforce: LevelVersion): string[] {
  const byReason = new Map<string, string[]>();
  for (const { metadata, spec } of store.list('pods', namespace)) {
    const pod = { annotations: metadata.annotations ?? {}, spec: spec as PodSpec };
    const reasons = violationsOf(pod, enforce)
      .map(({ reason }) => reason)
      .join(', ');
    if (reasons !== '') byReason.set(reasons, [...(byReason.get(reasons) ?? []), metadata.name]);
  }
  if (byReason.size === 0) return [];
  const head = `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${levelText(enforce)}"`;
  return [head, ...[...byReason].map(([reasons, names]) => `${namesText(names.sort())}: ${reasons}`).sort()];
}

function namesText([first, ...others]: string[]): string {
  if (others.length === 0) return first;
  return `${first} (and ${others.length} other ${others.length === 1 ? 'pod' : 'pods'})`;
}
