import type { PodAffinityTerm } from 'kubernetes-types/core/v1.d.ts';
import { labelMatcher } from '../../../kinds/label-matcher.ts';
import type { PodObject } from '../../common/kinds.ts';
import { type Cycle, type FilterPlugin, resolvable, unresolvable } from '../filter.ts';
import { domainOf, type NodeView } from '../node-view.ts';

const NAME = 'InterPodAffinity';

export interface Term {
  topologyKey: string;
  matches(pod: PodObject): boolean;
}

/** Upstream: plugins/interpodaffinity/filtering.go. */
export const interPodAffinity: FilterPlugin = {
  name: NAME,
  test(cycle) {
    const affinity = termsOf(cycle, cycle.pod, cycle.pod.spec.affinity?.podAffinity);
    const antiAffinity = termsOf(cycle, cycle.pod, cycle.pod.spec.affinity?.podAntiAffinity);
    const closed = domainsClosedToPod(cycle);
    const near = domainsWithAll(cycle, affinity);
    const far = antiAffinity.map((term) => ({ term, domains: domainsWith(cycle.nodes, term) }));
    const isFirst = near.total === 0 && affinity.length > 0 && affinity.every((term) => term.matches(cycle.pod));
    if (affinity.length === 0 && antiAffinity.length === 0 && closed.size === 0) return undefined;
    return (view) => {
      if (!isNear(view, affinity, near.domains, isFirst)) {
        return unresolvable(NAME, "node(s) didn't match pod affinity rules");
      }
      if (far.some(({ term, domains }) => domains.has(domainOf(view, term.topologyKey) ?? ''))) {
        return resolvable(NAME, "node(s) didn't match pod anti-affinity rules");
      }
      const labels = Object.entries(view.node.metadata.labels ?? {});
      if (closed.size > 0 && labels.some(([key, value]) => closed.has(`${key}=${value}`))) {
        return resolvable(NAME, "node(s) didn't satisfy existing pods anti-affinity rules");
      }
      return undefined;
    };
  },
};

/** A pod that its own terms match may be the first of its group wherever the topology is known. */
function isNear(view: NodeView, terms: Term[], domains: ReadonlySet<string>[], isFirst: boolean): boolean {
  const values = terms.map((term) => domainOf(view, term.topologyKey));
  if (values.includes(undefined)) return false;
  return isFirst || values.every((value, i) => domains[i].has(value ?? ''));
}

/** Where there are pods that match all terms at once, by the domains of each term. */
function domainsWithAll({ nodes }: Cycle, terms: Term[]): { domains: Set<string>[]; total: number } {
  const domains = terms.map(() => new Set<string>());
  let total = 0;
  if (terms.length === 0) return { domains, total };
  for (const view of nodes) {
    const matching = view.pods.filter((pod) => terms.every((term) => term.matches(pod))).length;
    if (matching === 0) continue;
    total += matching;
    terms.forEach((term, i) => {
      const value = domainOf(view, term.topologyKey);
      if (value !== undefined) domains[i].add(value);
    });
  }
  return { domains, total };
}

function domainsWith(nodes: readonly NodeView[], term: Term): Set<string> {
  const domains = new Set<string>();
  for (const view of nodes) {
    const value = domainOf(view, term.topologyKey);
    if (value !== undefined && view.pods.some((pod) => term.matches(pod))) domains.add(value);
  }
  return domains;
}

/** `KEY=VALUE` of the domains in which some pod does not want this one near it. */
function domainsClosedToPod(cycle: Cycle): Set<string> {
  const closed = new Set<string>();
  for (const view of cycle.nodes) {
    for (const other of view.pods) {
      for (const term of termsOf(cycle, other, other.spec.affinity?.podAntiAffinity)) {
        const value = domainOf(view, term.topologyKey);
        if (value !== undefined && term.matches(cycle.pod)) closed.add(`${term.topologyKey}=${value}`);
      }
    }
  }
  return closed;
}

function termsOf(
  cycle: Pick<Cycle, 'store'>,
  owner: PodObject,
  affinity: { requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[] } | undefined,
): Term[] {
  return (affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => readTerm(cycle, owner, term));
}

/** A term of a pod: which pods it speaks of. Without namespaces, those of the pod's own. */
export function readTerm({ store }: Pick<Cycle, 'store'>, owner: PodObject, term: PodAffinityTerm): Term {
  const matchesLabels = labelMatcher(term.labelSelector);
  const named = new Set(term.namespaces ?? []);
  const selector = term.namespaceSelector;
  if (named.size === 0 && selector === undefined) named.add(owner.metadata.namespace ?? '');
  const matchesNamespace = labelMatcher(selector);
  return {
    topologyKey: term.topologyKey,
    matches: ({ metadata }) => {
      const namespace = metadata.namespace ?? '';
      const isInside =
        named.has(namespace) ||
        (selector !== undefined && matchesNamespace(store.get('namespaces', '', namespace)?.metadata.labels));
      return isInside && matchesLabels(metadata.labels);
    },
  };
}
