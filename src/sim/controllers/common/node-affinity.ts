import type { NodeSelector, NodeSelectorTerm } from 'kubernetes-types/core/v1.d.ts';
import type { NodeObject, PodObject } from './kinds.ts';
import { labelMatcher, mapMatcher } from '../../kinds/label-matcher.ts';

/** Whether a pod's node selector and required node affinity accept a node (upstream: GetRequiredNodeAffinity). */
export function acceptsNode(pod: PodObject, node: NodeObject): boolean {
  const labels = node.metadata.labels;
  if (pod.spec.nodeSelector !== undefined && !mapMatcher(pod.spec.nodeSelector)(labels)) return false;
  const required = requiredNodeAffinity(pod);
  return required === undefined || matchesNodeSelector(required, node);
}

export function requiredNodeAffinity(pod: PodObject): NodeSelector | undefined {
  return pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
}

/** Terms are alternatives; one without requirements matches nothing. */
export function matchesNodeSelector(selector: NodeSelector, node: NodeObject): boolean {
  return selector.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

export function matchesTerm(term: NodeSelectorTerm, node: NodeObject): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length === 0 && fields.length === 0) return false;
  return (
    labelMatcher({ matchExpressions: expressions })(node.metadata.labels) &&
    labelMatcher({ matchExpressions: fields })({ 'metadata.name': node.metadata.name })
  );
}
