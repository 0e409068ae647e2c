import type { Pod } from 'kubernetes-types/core/v1.d.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1.d.ts';
import { as, type KubeObject } from '../kube-object.ts';
import { labelMatcher } from '../kinds/label-matcher.ts';
import { inRange } from './address-range.ts';
import type { NetworkWorld, Peer, Protocol } from './network-world.ts';

export interface PolicyVerdict {
  allowed: boolean;
  /** Names of the policies that decided, or that none selects the pod. */
  why: string;
}

interface Traffic {
  direction: 'Ingress' | 'Egress';
  /** The pod whose policies are asked. */
  pod: KubeObject;
  other: Peer;
  port: number;
  protocol: Protocol;
}

/**
 * Whether the network policies that select a pod let traffic pass: without any everything passes, with some only what
 * one of their rules names.
 */
export function policyVerdict(world: NetworkWorld, traffic: Traffic): PolicyVerdict {
  const { pod, direction } = traffic;
  const namespace = pod.metadata.namespace ?? '';
  const policies = world.store
    .list('networkpolicies.networking.k8s.io', namespace)
    .map((object) => as<NetworkPolicy>(object))
    .filter((policy) => appliesTo(policy, pod, direction));
  if (policies.length === 0) return { allowed: true, why: `no policy selects ${namespace}/${pod.metadata.name}` };
  for (const policy of policies) {
    if (permits(world, policy, traffic)) return { allowed: true, why: `policy ${namespace}/${policy.metadata.name}` };
  }
  const names = policies.map((policy) => policy.metadata.name).join(', ');
  return {
    allowed: false,
    why: `${direction.toLowerCase()} of ${namespace}/${pod.metadata.name} is not let through by ${names}`,
  };
}

function appliesTo(policy: NetworkPolicy, pod: KubeObject, direction: 'Ingress' | 'Egress'): boolean {
  const types = policy.spec?.policyTypes ?? (policy.spec?.egress === undefined ? ['Ingress'] : ['Ingress', 'Egress']);
  return types.includes(direction) && labelMatcher(policy.spec?.podSelector ?? {})(pod.metadata.labels ?? {});
}

function permits(world: NetworkWorld, policy: NetworkPolicy & KubeObject, traffic: Traffic): boolean {
  const rules =
    traffic.direction === 'Ingress'
      ? (policy.spec?.ingress ?? []).map((rule) => ({ peers: rule.from, ports: rule.ports }))
      : (policy.spec?.egress ?? []).map((rule) => ({ peers: rule.to, ports: rule.ports }));
  return rules.some(({ peers = [], ports = [] }) => {
    const peerFits = peers.length === 0 || peers.some((peer) => matchesPeer(world, policy, peer, traffic.other));
    return peerFits && (ports.length === 0 || ports.some((port) => matchesPort(world, port, traffic)));
  });
}

function matchesPeer(world: NetworkWorld, policy: KubeObject, wanted: NetworkPolicyPeer, other: Peer): boolean {
  if (wanted.ipBlock !== undefined) {
    const { cidr, except = [] } = wanted.ipBlock;
    return inRange(other.address, cidr) && !except.some((range) => inRange(other.address, range));
  }
  // Pods on the host's network look like the node: no selector finds them.
  if (other.type !== 'pod' || other.hostNetwork) return false;
  if (wanted.namespaceSelector === undefined && other.namespace !== policy.metadata.namespace) return false;
  if (wanted.namespaceSelector !== undefined) {
    const labels = world.store.get('namespaces', '', other.namespace)?.metadata.labels ?? {};
    if (!labelMatcher(wanted.namespaceSelector)(labels)) return false;
  }
  if (wanted.podSelector === undefined) return true;
  return labelMatcher(wanted.podSelector)(world.store.get('pods', other.namespace, other.name)?.metadata.labels ?? {});
}

function matchesPort(
  world: NetworkWorld,
  wanted: NetworkPolicyPort,
  { port, protocol, pod, other, direction }: Traffic,
): boolean {
  if ((wanted.protocol ?? 'TCP') !== protocol) return false;
  if (wanted.port === undefined) return true;
  if (typeof wanted.port === 'number') {
    const { endPort } = wanted as { endPort?: number };
    return endPort === undefined ? wanted.port === port : port >= wanted.port && port <= endPort;
  }
  const served =
    direction === 'Ingress'
      ? pod
      : other.type === 'pod'
        ? world.store.get('pods', other.namespace, other.name)
        : undefined;
  const ports = (served === undefined ? [] : (as<Pod>(served).spec?.containers ?? [])).flatMap(
    (container) => container.ports ?? [],
  );
  return ports.some(
    (one) => one.name === wanted.port && one.containerPort === port && (one.protocol ?? 'TCP') === protocol,
  );
}
