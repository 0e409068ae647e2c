import type { NodeObject, PodObject } from '../common/kinds.ts';
import { add, type Amounts, numbers } from '../common/pod-requests.ts';
import type { PodAmounts } from './pod-amounts.ts';

/** A node as the scheduler sees it: with the pods that are on it or promised to it. */
export interface NodeView {
  node: NodeObject;
  pods: readonly PodObject[];
  allocatable: Amounts;
  requested: Amounts;
}

export function nodeView(node: NodeObject, pods: readonly PodObject[], amounts: PodAmounts): NodeView {
  const requested: Record<string, number> = {};
  for (const pod of pods) add(requested, amounts.of(pod));
  return { node, pods, allocatable: numbers(node.status?.allocatable), requested };
}

/** What a pod may spread over: the value of a label of a node. */
export function domainOf({ node }: NodeView, topologyKey: string): string | undefined {
  return node.metadata.labels?.[topologyKey];
}

export function priorityOf(pod: PodObject): number {
  return pod.spec.priority ?? 0;
}
