import type { Affinity, Toleration } from 'kubernetes-types/core/v1.d.ts';
import { REVISION_HASH } from '../common/controller-revisions.ts';
import type { NodeObject, PodObject } from '../common/kinds.ts';
import { acceptsNode } from '../common/node-affinity.ts';
import { podFromTemplate } from '../common/pod-control.ts';
import { untolerated } from '../common/tolerations.ts';
import { type DaemonSetObject, GENERATION_LABEL, templateGeneration } from './daemonset-object.ts';

const ALWAYS_TOLERATED: readonly [key: string, effect: string][] = [
  ['node.kubernetes.io/not-ready', 'NoExecute'],
  ['node.kubernetes.io/unreachable', 'NoExecute'],
  ['node.kubernetes.io/disk-pressure', 'NoSchedule'],
  ['node.kubernetes.io/memory-pressure', 'NoSchedule'],
  ['node.kubernetes.io/pid-pressure', 'NoSchedule'],
  ['node.kubernetes.io/unschedulable', 'NoSchedule'],
];

/** The pod of a daemon set for one node: it tolerates that node's troubles and is bound to it by affinity. */
export function daemonPod(set: DaemonSetObject, node: string, hash: string): PodObject {
  const pod = podFromTemplate(set.spec.template, set) as PodObject;
  const generation = templateGeneration(set);
  const labels = {
    ...pod.metadata.labels,
    ...(generation === undefined ? {} : { [GENERATION_LABEL]: generation }),
    [REVISION_HASH]: hash,
  };
  return {
    ...pod,
    metadata: { ...pod.metadata, labels },
    spec: { ...pod.spec, affinity: pinned(pod.spec.affinity, node), tolerations: tolerationsOf(set) },
  };
}

/** Whether the set wants a pod on this node, and whether one that is there may stay (upstream: NodeShouldRunDaemonPod). */
export function wantsNode(set: DaemonSetObject, node: NodeObject): { shouldRun: boolean; mayStay: boolean } {
  const { spec } = set.spec.template;
  if (spec === undefined || (spec.nodeName && spec.nodeName !== node.metadata.name))
    return { shouldRun: false, mayStay: false };
  if (!acceptsNode({ apiVersion: 'v1', kind: 'Pod', metadata: { name: '' }, spec }, node)) {
    return { shouldRun: false, mayStay: false };
  }
  const tolerations = tolerationsOf(set);
  const isFree = (effects: string[]) => untolerated(node.spec.taints, tolerations, effects) === undefined;
  return { shouldRun: isFree(['NoSchedule', 'NoExecute']), mayStay: isFree(['NoExecute']) };
}

function tolerationsOf({ spec }: DaemonSetObject): Toleration[] {
  const tolerations = [...(spec.template.spec?.tolerations ?? [])];
  const extra = spec.template.spec?.hostNetwork
    ? [['node.kubernetes.io/network-unavailable', 'NoSchedule'] as const]
    : [];
  for (const [key, effect] of [...ALWAYS_TOLERATED, ...extra]) {
    const isThere = tolerations.some(
      (other) => other.key === key && other.effect === effect && other.operator === 'Exists',
    );
    if (!isThere) tolerations.push({ key, operator: 'Exists', effect });
  }
  return tolerations;
}

/** Replaces whatever fields the terms name by the node's name. */
function pinned(affinity: Affinity | undefined, node: string): Affinity {
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }];
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const nodeSelectorTerms =
    terms.length === 0
      ? [{ matchFields }]
      : terms.map(({ matchExpressions }) => ({
          ...(matchExpressions === undefined ? {} : { matchExpressions }),
          matchFields,
        }));
  return {
    ...affinity,
    nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
  };
}
