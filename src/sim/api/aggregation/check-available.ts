import type { Endpoints, Service } from 'kubernetes-types/core/v1.d.ts';
import { as } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { ApiServiceObject, AvailableCondition } from './api-service.ts';

/** Whether the service behind an APIService answers (kube-aggregator/pkg/controllers/status/remote). */
export function checkAvailable(store: ObjectStore, { spec }: ApiServiceObject): AvailableCondition {
  const { name = '', namespace = '', port = 443 } = spec.service ?? {};
  const found = store.get('services', namespace, name);
  if (found === undefined) return refused('ServiceNotFound', `service/${name} in "${namespace}" is not present`);
  const service = as<Service>(found);
  if (service.spec?.type !== undefined && service.spec.type !== 'ClusterIP') return unanswered(spec, name, namespace);
  const servicePort = (service.spec?.ports ?? []).find((one) => one.port === port);
  if (servicePort === undefined) {
    return refused('ServicePortError', `service/${name} in "${namespace}" is not listening on port ${port}`);
  }
  const endpoints = store.get('endpoints', namespace, name);
  if (endpoints === undefined) {
    return refused('EndpointsNotFound', `cannot find endpoints for service/${name} in "${namespace}"`);
  }
  const portName = servicePort.name ?? '';
  const subset = (as<Endpoints>(endpoints).subsets ?? []).find(
    ({ addresses = [], ports = [] }) => addresses.length > 0 && ports.some((one) => (one.name ?? '') === portName),
  );
  if (subset === undefined) {
    const why = `endpoints for service/${name} in "${namespace}" have no addresses with port name "${portName}"`;
    return refused('MissingEndpoints', why);
  }
  return unanswered(spec, name, namespace);
}

/** Simulated pods serve no APIs of their own: nobody answers the question for what is served. */
function unanswered(
  { group = '', version, service }: ApiServiceObject['spec'],
  name: string,
  namespace: string,
): AvailableCondition {
  const url = `https://${name}.${namespace}.svc:${service?.port ?? 443}/apis/${group}/${version}`;
  const why = `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
  return refused('FailedDiscoveryCheck', `failing or missing response from ${url}: ${why}`);
}

function refused(reason: string, message: string): AvailableCondition {
  return { type: 'Available', status: 'False', reason, message };
}
