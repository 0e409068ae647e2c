import type { Endpoints, Service } from 'kubernetes-types/core/v1.d.ts';
import { andThen, attempt, type Eventually } from '../../eventually.ts';
import { as } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { apiPath, type AvailableCondition, type RemoteApiService } from './api-service.ts';
import { askBackend, type BackendContext, BackendFault, backendOf } from './ask-backend.ts';

const TIMEOUT_MS = 5000;

/** Who is let in anywhere: what is asked is whether anybody answers. */
const AGGREGATOR = { username: 'system:kube-aggregator', groups: ['system:masters'] };

/** Whether the service behind an APIService answers (kube-aggregator/pkg/controllers/status/remote). */
export function checkAvailable(context: BackendContext, service: RemoteApiService): Eventually<AvailableCondition> {
  return checkService(context.store, service) ?? andThen(checkDiscovery(context, service), verdict);
}

/** The same of a service in whose place the server itself answers. */
export function checkStoodIn({ store }: BackendContext, service: RemoteApiService): AvailableCondition {
  return checkService(store, service) ?? verdict(undefined);
}

function checkService(store: ObjectStore, { spec }: RemoteApiService): AvailableCondition | undefined {
  const { name, namespace, port = 443 } = spec.service;
  const found = store.get('services', namespace, name);
  if (found === undefined) return refused('ServiceNotFound', `service/${name} in "${namespace}" is not present`);
  const service = as<Service>(found);
  const { type = 'ClusterIP' } = service.spec ?? {};
  if (type === 'ExternalName')
    return refused('FailedDiscoveryCheck', `unsupported service type ${JSON.stringify(type)}`);
  if (type !== 'ClusterIP') return undefined;
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
  if (subset !== undefined) return undefined;
  const why = `endpoints for service/${name} in "${namespace}" have no addresses with port name "${portName}"`;
  return refused('MissingEndpoints', why);
}

/** What is wrong with the backend's answer to the question for what it serves; its certificate is not looked at. */
function checkDiscovery(context: BackendContext, service: RemoteApiService): Eventually<string | undefined> {
  const backend = backendOf(context, service);
  if (typeof backend === 'string') return backend;
  const path = apiPath(service.spec);
  const url = `https://${backend.host}:${backend.port}${path}`;
  const request = { method: 'GET', path, query: new URLSearchParams(), headers: {} };
  return attempt<string | undefined>(
    () =>
      andThen(
        askBackend(context, backend, request, { user: AGGREGATOR, trust: 'anyone', timeoutMs: TIMEOUT_MS }),
        ({ status }) =>
          status >= 200 && status < 300
            ? undefined
            : `failing or missing response from ${url}: bad status from ${url}: ${status}`,
      ),
    (error) => {
      if (!(error instanceof BackendFault)) throw error;
      return `failing or missing response from ${url}: Get ${JSON.stringify(url)}: ${inTime(error.message)}`;
    },
  );
}

/** The client gives up before the connection does. */
function inTime(fault: string): string {
  if (!/i\/o timeout$|^context deadline exceeded$/.test(fault)) return fault;
  return 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
}

function verdict(fault: string | undefined): AvailableCondition {
  if (fault !== undefined) return refused('FailedDiscoveryCheck', fault);
  return { type: 'Available', status: 'True', reason: 'Passed', message: 'all checks passed' };
}

function refused(reason: string, message: string): AvailableCondition {
  return { type: 'Available', status: 'False', reason, message };
}
