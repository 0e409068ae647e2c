import type { Service, ServicePort } from 'kubernetes-types/core/v1.d.ts';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1.d.ts';
import { as, type KubeObject } from '../kube-object.ts';
import type { NetworkWorld } from './network-world.ts';
import { resolveName } from './resolve-name.ts';
import { slicesOf } from './services.ts';

export type RecordType = 'A' | 'CNAME' | 'PTR' | 'SRV';

/** What the cluster's name server answers for a full name (upstream: the specification of DNS-based service discovery). */
export function dnsRecords(world: NetworkWorld, query: string, type: RecordType): string[] {
  const name = query.replace(/\.$/, '').toLowerCase();
  if (type === 'PTR') return pointers(world, name);
  const services = `.svc.${world.clusterDomain}`;
  if (!name.endsWith(services)) return type === 'A' ? (podAddress(world, name) ?? resolveName(world, name, {})) : [];
  const parts = name.slice(0, -services.length).split('.');
  if (type === 'SRV') return serviceRecords(world, parts);
  if (type === 'CNAME') {
    const service = serviceOf(world, parts);
    const spec = service === undefined ? undefined : as<Service>(service).spec;
    return spec?.type === 'ExternalName' ? [`${spec.externalName ?? ''}.`] : [];
  }
  return resolveName(world, name, { namespace: 'default' });
}

/** `[host.]service.namespace`, counted from the end. */
function serviceOf(world: NetworkWorld, parts: readonly string[]): KubeObject | undefined {
  return world.store.get('services', parts.at(-1) ?? '', parts.at(-2) ?? '');
}

/** `10-2-0-7.namespace.pod.cluster.local`. */
function podAddress(world: NetworkWorld, name: string): string[] | undefined {
  const suffix = `.pod.${world.clusterDomain}`;
  if (!name.endsWith(suffix)) return undefined;
  return [name.slice(0, -suffix.length).split('.')[0].replaceAll('-', '.')];
}

interface Named {
  port: ServicePort;
  target: string;
}

/** `_port._protocol.service.namespace`: priority, weight, port and target of each that serves it. */
function serviceRecords(world: NetworkWorld, parts: readonly string[]): string[] {
  const service = serviceOf(world, parts);
  if (service === undefined || parts.length !== 4) return [];
  const [port, protocol] = parts.map((part) => part.replace(/^_/, ''));
  const wanted = (as<Service>(service).spec?.ports ?? []).find(
    (one) => one.name === port && (one.protocol ?? 'TCP').toLowerCase() === protocol,
  );
  if (wanted === undefined) return [];
  const targets: Named[] =
    as<Service>(service).spec?.clusterIP === 'None'
      ? endpointNames(world, service).map(({ name }) => ({ port: wanted, target: name }))
      : [{ port: wanted, target: fullName(world, service) }];
  const weight = Math.floor(100 / Math.max(1, targets.length));
  return targets.map(({ port: { port: number }, target }) => `0 ${weight} ${number} ${target}.`);
}

function fullName(world: NetworkWorld, { metadata }: KubeObject): string {
  return `${metadata.name}.${metadata.namespace ?? ''}.svc.${world.clusterDomain}`;
}

/** Endpoints by their hostnames, or by their addresses where they have none. */
function endpointNames(world: NetworkWorld, service: KubeObject): { name: string; address: string }[] {
  return slicesOf(world, service).flatMap((slice) =>
    as<EndpointSlice>(slice).endpoints.flatMap(({ addresses, hostname }) =>
      addresses.map((address) => ({
        name: `${hostname ?? address.replaceAll('.', '-')}.${fullName(world, service)}`,
        address,
      })),
    ),
  );
}

function pointers(world: NetworkWorld, name: string): string[] {
  const address = /^([\d.]+)\.in-addr\.arpa$/.exec(name)?.[1].split('.').reverse().join('.');
  if (address === undefined) return [];
  return world.store.list('services').flatMap((service) => {
    const { clusterIP } = as<Service>(service).spec ?? {};
    if (clusterIP === address) return [`${fullName(world, service)}.`];
    if (clusterIP !== 'None') return [];
    return endpointNames(world, service).flatMap((one) => (one.address === address ? [`${one.name}.`] : []));
  });
}
