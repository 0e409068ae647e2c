import type { Endpoints, Service } from 'kubernetes-types/core/v1.d.ts';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1.d.ts';
import { as } from '../../../kube-object.ts';
import type { Draft } from '../../kind-rules.ts';

const AFFINITY_SECONDS = 10800;

/** SetDefaults_Service. Addresses and node ports are given out later, by the registry. */
export function defaultService(draft: Draft): void {
  const { spec, status } = as<Service>(draft);
  if (!spec) return;
  spec.sessionAffinity ||= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP') {
    spec.sessionAffinityConfig ??= {};
    spec.sessionAffinityConfig.clientIP ??= {};
    spec.sessionAffinityConfig.clientIP.timeoutSeconds ??= AFFINITY_SECONDS;
  }
  spec.type ||= 'ClusterIP';
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP';
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') port.targetPort = port.port;
  }
  const isReachable = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  if (isReachable || (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0)) {
    spec.externalTrafficPolicy ||= 'Cluster';
  }
  if (isReachable || spec.type === 'ClusterIP') spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type !== 'LoadBalancer') return;
  spec.allocateLoadBalancerNodePorts ??= true;
  for (const ingress of status?.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP';
}

export function defaultEndpoints(draft: Draft): void {
  for (const { ports } of as<Endpoints>(draft).subsets ?? []) {
    for (const port of ports ?? []) port.protocol ||= 'TCP';
  }
}

export function defaultEndpointSlice(draft: Draft): void {
  for (const port of as<EndpointSlice>(draft).ports ?? []) {
    port.name ??= '';
    port.protocol ??= 'TCP';
  }
}
