import type { Endpoints, Service } from 'kubernetes-types/core/v1.d.ts';
import { as } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';

/** A ready address of a service's port, or why there is none (k8s.io/apiserver/pkg/util/proxy, ResolveEndpoint). */
export function resolveEndpoint(
  store: ObjectStore,
  { namespace, name, port }: { namespace: string; name: string; port: number },
): { host: string; port: number } | string {
  const found = store.get('services', namespace, name);
  if (found === undefined) return `service "${name}" not found`;
  const { spec } = as<Service>(found);
  if (spec?.type === 'ExternalName') return `unsupported service type "${spec.type}"`;
  const servicePort = (spec?.ports ?? []).find((one) => one.port === port);
  if (servicePort === undefined) return `no service port ${port} found for service "${name}"`;
  const endpoints = store.get('endpoints', namespace, name);
  if (endpoints === undefined) return `endpoints "${name}" not found`;
  for (const { addresses = [], ports = [] } of as<Endpoints>(endpoints).subsets ?? []) {
    const matching = ports.find((one) => (one.name ?? '') === (servicePort.name ?? ''));
    if (matching !== undefined && addresses.length > 0) return { host: addresses[0].ip, port: matching.port };
  }
  return `no endpoints available for service "${name}"`;
}
