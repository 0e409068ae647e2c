import type { Pod, PodTemplate } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import { containerCells, formatLabels } from './format-labels.ts';
import { ageOf } from './human-duration.ts';
import { summarizePod } from './pod-status.ts';

export function podCells(object: KubeObject, nowMs: number): unknown[] {
  const pod = as<Pod>(object);
  const { ready, total, reason, restarts, lastRestart } = summarizePod(pod);
  const ago = restarts !== 0 && lastRestart !== undefined ? ` (${ageOf(lastRestart, nowMs)} ago)` : '';
  return [
    object.metadata.name,
    `${ready}/${total}`,
    reason,
    `${restarts}${ago}`,
    ageOf(object.metadata.creationTimestamp, nowMs),
    pod.status?.podIPs?.[0]?.ip || '<none>',
    pod.spec?.nodeName || '<none>',
    pod.status?.nominatedNodeName || '<none>',
    readinessGates(pod),
  ];
}

export function podTemplateCells(object: KubeObject): unknown[] {
  const { template } = as<PodTemplate>(object);
  return [
    object.metadata.name,
    ...containerCells(template?.spec?.containers),
    formatLabels(template?.metadata?.labels),
  ];
}

function readinessGates({ spec, status }: Pod): string {
  const gates = spec?.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const passed = gates.filter(({ conditionType }) =>
    (status?.conditions ?? []).some(({ type, status: is }) => type === conditionType && is === 'True'),
  );
  return `${passed.length}/${gates.length}`;
}
