import type { Random } from '../../../clock/random.ts';
import type { Cycle, FilterPlugin, NodeTest, Rejection } from './filter.ts';
import { unresolvable } from './filter.ts';
import { interPodAffinity } from './filters/inter-pod-affinity.ts';
import { nodeAffinity, nodeUnschedulable, taintToleration } from './filters/node-filters.ts';
import { nodePorts, nodeResourcesFit } from './filters/resource-filters.ts';
import { topologySpread } from './filters/topology-spread.ts';
import { volumeBinding, volumeRestrictions } from './filters/volume-filters.ts';
import type { NodeView } from './node-view.ts';
import { scoreNodes } from './score-nodes.ts';

/** In the order in which kube-scheduler asks them: the first to refuse a node gives the reason. */
const FILTERS: readonly FilterPlugin[] = [
  nodeUnschedulable,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  volumeRestrictions,
  volumeBinding,
  topologySpread,
  interPodAffinity,
];

/** Where a pod can go, or why it can't: for all nodes at once, or node by node. */
export type Placement =
  | { node: NodeView }
  | { refusal: Rejection; rejections: ReadonlyMap<string, Rejection> }
  | { refusal: undefined; rejections: ReadonlyMap<string, Rejection> };

export function placePod(cycle: Cycle, random: Random): Placement {
  const refusal = firstRefusal(cycle);
  if (refusal !== undefined) {
    return { refusal, rejections: new Map(cycle.nodes.map(({ node }) => [node.metadata.name, refusal])) };
  }
  const only = restriction(cycle);
  const test = nodeTest(cycle);
  const rejections = new Map<string, Rejection>();
  const feasible: NodeView[] = [];
  for (const view of cycle.nodes) {
    const { name } = view.node.metadata;
    const rejection = only === undefined || only.names.has(name) ? test(view) : only.rejection;
    if (rejection === undefined) feasible.push(view);
    else rejections.set(name, rejection);
  }
  if (feasible.length === 0) return { refusal: undefined, rejections };
  return { node: best(cycle, feasible, random) };
}

/** All filters as one test of single nodes. */
export function nodeTest(cycle: Cycle): NodeTest {
  const tests = FILTERS.map((filter) => filter.test(cycle)).filter((test) => test !== undefined);
  return (view) => {
    for (const test of tests) {
      const rejection = test(view);
      if (rejection !== undefined) return rejection;
    }
    return undefined;
  };
}

function firstRefusal(cycle: Cycle): Rejection | undefined {
  for (const filter of FILTERS) {
    const refusal = filter.refuse?.(cycle);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function restriction(cycle: Cycle): { names: ReadonlySet<string>; rejection: Rejection } | undefined {
  for (const filter of FILTERS) {
    const names = filter.restrict?.(cycle);
    if (names !== undefined) {
      // Upstream counts these nodes, and says nothing of them.
      return { names, rejection: { ...unresolvable(filter.name, ''), reasons: [] } };
    }
  }
  return undefined;
}

/** Of equally good nodes any, as upstream. */
function best(cycle: Cycle, feasible: NodeView[], random: Random): NodeView {
  if (feasible.length === 1) return feasible[0];
  const scores = scoreNodes(cycle, feasible);
  const highest = Math.max(...scores);
  return random.pick(feasible.filter((_, i) => scores[i] === highest));
}
