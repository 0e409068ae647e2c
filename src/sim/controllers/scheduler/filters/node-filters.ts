import { acceptsNode, requiredNodeAffinity } from '../../common/node-affinity.ts';
import { tolerates, untolerated } from '../../common/tolerations.ts';
import { type FilterPlugin, unresolvable } from '../filter.ts';

const UNSCHEDULABLE_TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

export const nodeUnschedulable: FilterPlugin = {
  name: 'NodeUnschedulable',
  test({ pod }) {
    if (pod.spec.tolerations?.some((toleration) => tolerates(toleration, UNSCHEDULABLE_TAINT))) return undefined;
    const rejection = unresolvable('NodeUnschedulable', 'node(s) were unschedulable');
    return ({ node }) => (node.spec.unschedulable ? rejection : undefined);
  },
};

export const taintToleration: FilterPlugin = {
  name: 'TaintToleration',
  test({ pod }) {
    return ({ node }) => {
      const taint = untolerated(node.spec.taints, pod.spec.tolerations, ['NoSchedule', 'NoExecute']);
      if (taint === undefined) return undefined;
      return unresolvable('TaintToleration', `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`);
    };
  },
};

export const nodeAffinity: FilterPlugin = {
  name: 'NodeAffinity',
  restrict: ({ pod }) => namedNodes(requiredNodeAffinity(pod)),
  test({ pod }) {
    if (pod.spec.nodeSelector === undefined && requiredNodeAffinity(pod) === undefined) return undefined;
    const rejection = unresolvable('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
    return ({ node }) => (acceptsNode(pod, node) ? undefined : rejection);
  },
};

/** The nodes that the terms name, where every term names some (upstream: NodeAffinity.PreFilter). */
function namedNodes(required: ReturnType<typeof requiredNodeAffinity>): ReadonlySet<string> | undefined {
  if (required === undefined || required.nodeSelectorTerms.length === 0) return undefined;
  const names = new Set<string>();
  for (const term of required.nodeSelectorTerms) {
    const fields = (term.matchFields ?? []).filter(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    if (fields.length === 0) return undefined;
    const [first, ...others] = fields.map(({ values }) => new Set(values ?? []));
    for (const name of first) if (others.every((other) => other.has(name))) names.add(name);
  }
  return names;
}
