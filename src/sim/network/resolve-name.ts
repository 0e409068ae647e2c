import type { Service } from 'kubernetes-types/core/v1.d.ts';
import { as } from '../kube-object.ts';
import type { NetworkWorld } from './network-world.ts';
import { headlessAddresses, slicesOf } from './services.ts';

const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

/** The addresses of a name as a pod of a namespace (or a node) asks for it; empty where nobody knows it. */
export function resolveName(
  world: NetworkWorld,
  name: string,
  from: { namespace?: string; hosts?: ReadonlyMap<string, string> },
): string[] {
  if (ADDRESS.test(name)) return [name];
  const hosted = from.hosts?.get(name);
  if (hosted !== undefined) return [hosted];
  if (name === 'localhost') return ['127.0.0.1'];
  const plain = name.replace(/\.$/, '');
  const external = world.externalHosts.find((host) => host.name === plain);
  if (external !== undefined) return [external.address];
  const node = world.store.list('nodes').find((one) => one.metadata.name === plain);
  if (node !== undefined) {
    const addresses = (node.status as { addresses?: { type: string; address: string }[] } | undefined)?.addresses ?? [];
    return addresses.filter((one) => one.type === 'InternalIP').map((one) => one.address);
  }
  return world.serviceNetwork && from.namespace !== undefined ? clusterName(world, plain, from.namespace) : [];
}

/** `name`, `name.ns`, `name.ns.svc`, `host.name.ns.svc.cluster.local`, by the pod's search list. */
function clusterName(world: NetworkWorld, name: string, namespace: string): string[] {
  const suffix = `.svc.${world.clusterDomain}`;
  const short = name.endsWith(suffix)
    ? name.slice(0, -suffix.length)
    : name.endsWith('.svc')
      ? name.slice(0, -4)
      : name;
  const parts = short.split('.');
  if (parts.length === 1) return serviceAddresses(world, namespace, parts[0]);
  const qualified = serviceAddresses(world, parts[1], parts[0]);
  if (parts.length === 2 && qualified.length > 0) return qualified;
  const [host, service, inNamespace = namespace] = parts;
  return hostAddresses(world, inNamespace, service, host);
}

function serviceAddresses(world: NetworkWorld, namespace: string, name: string): string[] {
  const object = world.store.get('services', namespace, name);
  if (object === undefined) return [];
  const { spec } = as<Service>(object);
  if (spec?.type === 'ExternalName') return resolveName(world, spec.externalName ?? '', { namespace });
  if (spec?.clusterIP === 'None') return headlessAddresses(world, object);
  return spec?.clusterIP === undefined ? [] : [spec.clusterIP];
}

/** A pod by its hostname below a headless service. */
function hostAddresses(world: NetworkWorld, namespace: string, service: string, host: string): string[] {
  const object = world.store.get('services', namespace, service);
  if (object === undefined) return [];
  return slicesOf(world, object).flatMap((slice) =>
    slice.endpoints.filter((endpoint) => endpoint.hostname === host).flatMap((endpoint) => endpoint.addresses),
  );
}
