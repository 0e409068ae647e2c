import type { Service } from 'kubernetes-types/core/v1.d.ts';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1.d.ts';
import { as, type KubeObject } from '../kube-object.ts';
import type { NetworkWorld, Protocol } from './network-world.ts';

export interface Backend {
  address: string;
  port: number;
}

/** Labels of services that kube-proxy leaves to others. */
const NOT_PROXIED = ['service.kubernetes.io/service-proxy-name', 'service.kubernetes.io/headless'];

function proxied(world: NetworkWorld): (Service & KubeObject)[] {
  return world.store
    .list('services')
    .filter(({ metadata: { labels = {} } }) => NOT_PROXIED.every((label) => labels[label] === undefined))
    .map((object) => as<Service>(object));
}

/** The service that has a cluster address. */
export function serviceAt(world: NetworkWorld, address: string): (Service & KubeObject) | undefined {
  return proxied(world).find(
    (service) => service.spec?.clusterIP === address || service.spec?.externalIPs?.includes(address),
  );
}

/** The service, and the port of it, that nodes pass a port of theirs on to. */
export function nodePortAt(
  world: NetworkWorld,
  nodePort: number,
  protocol: Protocol,
): { service: Service & KubeObject; port: number } | undefined {
  for (const service of proxied(world)) {
    const found = service.spec?.ports?.find((one) => one.nodePort === nodePort && (one.protocol ?? 'TCP') === protocol);
    if (found !== undefined) return { service, port: found.port };
  }
  return undefined;
}

/** The service that stands for the API server: it needs no endpoints that anything could look up. */
export function isApiServer(service: KubeObject): boolean {
  return service.metadata.name === 'kubernetes' && service.metadata.namespace === 'default';
}

/**
 * Where a service's port leads: the ready endpoints of its slices, or else those that end; only those on a node where one
 * is named. Undefined: the service has no such port.
 */
export function backendsOf(
  world: NetworkWorld,
  service: KubeObject,
  { port, protocol = 'TCP', onNode }: { port: number | string; protocol?: Protocol; onNode?: string | undefined },
): Backend[] | undefined {
  const ports = as<Service>(service).spec?.ports ?? [];
  const wanted = ports.find(
    (one) =>
      (one.port === port || one.name === port || String(one.port) === port) && (one.protocol ?? 'TCP') === protocol,
  );
  if (wanted === undefined) return undefined;
  const ready: Backend[] = [];
  const ending: Backend[] = [];
  for (const slice of slicesOf(world, service)) {
    const target = (slice.ports ?? []).find((one) => (one.name ?? '') === (wanted.name ?? ''));
    if (target?.port === undefined) continue;
    for (const { addresses, conditions = {}, nodeName } of slice.endpoints) {
      if (onNode !== undefined && nodeName !== onNode) continue;
      const found = addresses.map((address) => ({ address, port: target.port ?? 0 }));
      if (conditions.ready !== false) ready.push(...found);
      else if (conditions.serving === true && conditions.terminating === true) ending.push(...found);
    }
  }
  // Pods on their way out serve where no others do (upstream: pkg/proxy/topology.go).
  return ready.length > 0 ? ready : ending;
}

/** Every address behind a service without an address of its own. */
export function headlessAddresses(world: NetworkWorld, service: KubeObject): string[] {
  return slicesOf(world, service).flatMap((slice) =>
    slice.endpoints
      .filter((endpoint) => endpoint.conditions?.ready !== false)
      .flatMap((endpoint) => endpoint.addresses),
  );
}

export function slicesOf(world: NetworkWorld, service: KubeObject): (EndpointSlice & KubeObject)[] {
  return world.store
    .list('endpointslices.discovery.k8s.io', service.metadata.namespace ?? '')
    .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name)
    .map((slice) => as<EndpointSlice>(slice));
}
