import type { PreferredSchedulingTerm, WeightedPodAffinityTerm } from 'kubernetes-types/core/v1.d.ts';
import { controllerOf } from '../common/owner-references.ts';
import type { PodObject } from '../common/kinds.ts';
import { matchesTerm } from '../common/node-affinity.ts';
import { untolerated } from '../common/tolerations.ts';
import type { Cycle } from './filter.ts';
import { readTerm } from './filters/inter-pod-affinity.ts';
import { domainOf, type NodeView } from './node-view.ts';

const HIGHEST = 100;
/** What a container without requests counts for when nodes are compared (upstream: util.GetNonzeroRequests). */
const UNASKED = { cpu: 0.1, memory: 200 * 1024 * 1024 };
const ZONE = 'topology.kubernetes.io/zone';

type Score = (view: NodeView) => number;

/** One figure a node, the higher the better: upstream's default score plugins by their default weights. */
export function scoreNodes(cycle: Cycle, feasible: NodeView[]): number[] {
  const parts = [
    { weight: 1, values: feasible.map(leastAllocated(cycle)) },
    { weight: 1, values: feasible.map(balanced(cycle)) },
    { weight: 3, values: normalised(feasible.map(intolerance(cycle.pod)), 'fewest') },
    { weight: 2, values: normalised(feasible.map(nodePreference(cycle.pod)), 'most') },
    { weight: 2, values: normalised(feasible.map(siblings(cycle, feasible)), 'fewest') },
    { weight: 2, values: normalised(feasible.map(podPreference(cycle)), 'most') },
  ];
  return feasible.map((_, i) => parts.reduce((sum, { weight, values }) => sum + weight * Math.floor(values[i]), 0));
}

/** To 0…100; all the same where nothing distinguishes the nodes. */
function normalised(values: number[], wish: 'most' | 'fewest'): number[] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (least === most) return values.map(() => 0);
  return values.map((value) => (HIGHEST * (wish === 'most' ? value - least : most - value)) / (most - least));
}

function shareUsed({ pod, amounts }: Cycle, view: NodeView, resource: 'cpu' | 'memory'): number {
  const { allocatable, requested, pods } = view;
  const total = allocatable[resource] ?? 0;
  if (total === 0) return 1;
  const asked = amounts.of(pod)[resource] ?? UNASKED[resource];
  const unasked = pods.filter((other) => amounts.of(other)[resource] === undefined).length * UNASKED[resource];
  return Math.min(1, ((requested[resource] ?? 0) + unasked + asked) / total);
}

function leastAllocated(cycle: Cycle): Score {
  return (view) => (HIGHEST * (2 - shareUsed(cycle, view, 'cpu') - shareUsed(cycle, view, 'memory'))) / 2;
}

function balanced(cycle: Cycle): Score {
  return (view) => HIGHEST * (1 - Math.abs(shareUsed(cycle, view, 'cpu') - shareUsed(cycle, view, 'memory')) / 2);
}

function intolerance(pod: PodObject): Score {
  return ({ node }) =>
    (node.spec.taints ?? []).filter(
      (taint) => untolerated([taint], pod.spec.tolerations, ['PreferNoSchedule']) !== undefined,
    ).length;
}

function nodePreference(pod: PodObject): Score {
  const preferred: PreferredSchedulingTerm[] =
    pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return ({ node }) =>
    preferred.reduce((sum, { preference, weight }) => sum + (matchesTerm(preference, node) ? weight : 0), 0);
}

/** Pods of one owner spread over nodes, and less urgently over zones. */
function siblings({ pod, nodes }: Cycle, feasible: NodeView[]): Score {
  const owner = controllerOf(pod)?.uid;
  if (owner === undefined || feasible.length === 0) return () => 0;
  const countOn = ({ pods }: NodeView) => pods.filter((other) => controllerOf(other)?.uid === owner).length;
  const perZone = new Map<string, number>();
  for (const view of nodes) {
    const zone = domainOf(view, ZONE) ?? '';
    perZone.set(zone, (perZone.get(zone) ?? 0) + countOn(view));
  }
  return (view) => 3 * countOn(view) + (perZone.get(domainOf(view, ZONE) ?? '') ?? 0);
}

function podPreference(cycle: Cycle): Score {
  const { pod, nodes } = cycle;
  const weigh = (terms: WeightedPodAffinityTerm[] | undefined, sign: number) =>
    (terms ?? []).map(({ weight, podAffinityTerm }) => {
      const term = readTerm(cycle, pod, podAffinityTerm);
      const counts = new Map<string, number>();
      for (const view of nodes) {
        const domain = domainOf(view, term.topologyKey) ?? '';
        counts.set(domain, (counts.get(domain) ?? 0) + view.pods.filter((other) => term.matches(other)).length);
      }
      return { topologyKey: term.topologyKey, weight: sign * weight, counts };
    });
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  const wishes = [
    ...weigh(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution, 1),
    ...weigh(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution, -1),
  ];
  return (view) =>
    wishes.reduce((sum, wish) => sum + wish.weight * (wish.counts.get(domainOf(view, wish.topologyKey) ?? '') ?? 0), 0);
}
