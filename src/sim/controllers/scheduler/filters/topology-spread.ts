import type { TopologySpreadConstraint } from 'kubernetes-types/core/v1.d.ts';
import { labelMatcher } from '../../../kinds/label-matcher.ts';
import type { PodObject } from '../../common/kinds.ts';
import { acceptsNode } from '../../common/node-affinity.ts';
import { untolerated } from '../../common/tolerations.ts';
import { type Cycle, type FilterPlugin, resolvable, unresolvable } from '../filter.ts';
import { domainOf, type NodeView } from '../node-view.ts';

const NAME = 'PodTopologySpread';
const UNEVEN = "node(s) didn't match pod topology spread constraints";

/** Fields that the types of this version lack. */
type Constraint = TopologySpreadConstraint & {
  minDomains?: number;
  nodeAffinityPolicy?: string;
  nodeTaintsPolicy?: string;
  matchLabelKeys?: string[];
};

interface Spread {
  constraint: Constraint;
  matches(pod: PodObject): boolean;
  countByDomain: Map<string, number>;
  least: number;
}

/** Upstream: plugins/podtopologyspread/filtering.go. */
export const topologySpread: FilterPlugin = {
  name: NAME,
  test(cycle) {
    const constraints = ((cycle.pod.spec.topologySpreadConstraints ?? []) as Constraint[]).filter(
      ({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule',
    );
    if (constraints.length === 0) return undefined;
    const keys = constraints.map(({ topologyKey }) => topologyKey);
    const spreads = constraints.map((constraint) => measure(cycle, constraint, keys));
    return (view) => {
      for (const spread of spreads) {
        const domain = domainOf(view, spread.constraint.topologyKey);
        if (domain === undefined) return unresolvable(NAME, `${UNEVEN} (missing required label)`);
        const self = spread.matches(cycle.pod) ? 1 : 0;
        const skew = (spread.countByDomain.get(domain) ?? 0) + self - spread.least;
        if (skew > spread.constraint.maxSkew) return resolvable(NAME, UNEVEN);
      }
      return undefined;
    };
  },
};

function measure(cycle: Cycle, constraint: Constraint, keys: string[]): Spread {
  const matches = matcherOf(cycle.pod, constraint);
  const countByDomain = new Map<string, number>();
  for (const view of cycle.nodes) {
    if (!keys.every((key) => domainOf(view, key) !== undefined) || !counts(cycle.pod, view, constraint)) continue;
    const domain = domainOf(view, constraint.topologyKey) ?? '';
    const matching = view.pods.filter((pod) => pod.metadata.deletionTimestamp === undefined && matches(pod)).length;
    countByDomain.set(domain, (countByDomain.get(domain) ?? 0) + matching);
  }
  const hasTooFew = countByDomain.size < (constraint.minDomains ?? 1);
  const least = hasTooFew ? 0 : Math.min(...countByDomain.values());
  return { constraint, matches, countByDomain, least: Number.isFinite(least) ? least : 0 };
}

/** Whether a node's pods count, by the constraint's policies on affinity and taints. */
function counts(pod: PodObject, { node }: NodeView, constraint: Constraint): boolean {
  if ((constraint.nodeAffinityPolicy ?? 'Honor') === 'Honor' && !acceptsNode(pod, node)) return false;
  if (constraint.nodeTaintsPolicy !== 'Honor') return true;
  return untolerated(node.spec.taints, pod.spec.tolerations, ['NoSchedule', 'NoExecute']) === undefined;
}

function matcherOf(pod: PodObject, { labelSelector, matchLabelKeys }: Constraint): (other: PodObject) => boolean {
  const matchesLabels = labelMatcher(labelSelector);
  const own = (matchLabelKeys ?? []).filter((key) => pod.metadata.labels?.[key] !== undefined);
  return ({ metadata }) =>
    metadata.namespace === pod.metadata.namespace &&
    matchesLabels(metadata.labels) &&
    own.every((key) => metadata.labels?.[key] === pod.metadata.labels?.[key]);
}
