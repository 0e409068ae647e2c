import { formatTime } from '../../../clock/clock.ts';
import type { Client } from '../../client.ts';
import { asDefinition } from '../../kinds/custom/definition.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ApiContext } from '../api-context.ts';
import { API_SERVICES, type ApiServiceObject, asApiService, type AvailableCondition } from './api-service.ts';
import { checkAvailable } from './check-available.ts';

const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';
const AUTOMANAGED = 'kube-aggregator.kubernetes.io/automanaged';
const WATCHED = ['services', 'endpoints'];

/** Keeps the APIServices of definitions, and tells of those with a service whether it answers. */
export function startApiServices(context: ApiContext, client: Client): void {
  const { store } = context;
  const check = (object: KubeObject): void => keepStatus(context, client, asApiService(object));
  store.subscribe(API_SERVICES, ({ type, object }) => {
    if (type !== 'DELETED') check(object);
  });
  for (const resource of WATCHED) {
    store.subscribe(resource, ({ object: { metadata } }) => {
      for (const object of store.list(API_SERVICES)) {
        const { service } = asApiService(object).spec;
        if (service?.name === metadata.name && service.namespace === metadata.namespace) check(object);
      }
    });
  }
  store.subscribe(DEFINITIONS, ({ object }) => registerGroup(context, client, asDefinition(object).spec.group));
}

/** The service that answers for a version of a group, where it is not this server. */
export function remoteService(context: ApiContext, group: string, version: string): ApiServiceObject | undefined {
  return remoteVersions(context, group).find(({ spec }) => spec.version === version);
}

/** The versions of a group that others answer for, preferred first. */
export function remoteVersions({ store }: ApiContext, group: string): ApiServiceObject[] {
  return store
    .list(API_SERVICES)
    .map(asApiService)
    .filter(({ spec }) => spec.service !== undefined && spec.group === group)
    .sort((a, b) => b.spec.versionPriority - a.spec.versionPriority);
}

function keepStatus(context: ApiContext, client: Client, service: ApiServiceObject): void {
  const { group = '', service: remote } = service.spec;
  if (remote === undefined || context.registry.hasGroup(group)) return;
  const now = checkAvailable(context.store, service);
  const before = service.status?.conditions?.find(({ type }) => type === 'Available');
  if (before?.status === now.status && before.reason === now.reason && before.message === now.message) return;
  const since = before?.status === now.status ? before.lastTransitionTime : undefined;
  const condition: AvailableCondition = { ...now, lastTransitionTime: since ?? formatTime(context.clock.now()) };
  client.update(API_SERVICES, { ...service, status: { conditions: [condition] } }, { subresource: 'status' });
}

/** Each version that a definition serves is registered (pkg/controlplane/controller/crdregistration). */
function registerGroup({ store }: ApiContext, client: Client, group: string): void {
  const served = new Set(
    store
      .list(DEFINITIONS)
      .map(asDefinition)
      .filter(({ spec }) => spec.group === group)
      .flatMap(({ spec }) => spec.versions.filter((version) => version.served).map(({ name }) => name)),
  );
  for (const object of store.list(API_SERVICES)) {
    const { metadata, spec } = asApiService(object);
    if (spec.group !== group) continue;
    const isOurs = metadata.labels?.[AUTOMANAGED] === 'true';
    if (served.delete(spec.version) || !isOurs) continue;
    client.delete(API_SERVICES, metadata.name);
  }
  for (const version of served) client.create(API_SERVICES, localService(group, version));
}

function localService(group: string, version: string): KubeObject {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `${version}.${group}`, labels: { [AUTOMANAGED]: 'true' } },
    spec: { group, version, groupPriorityMinimum: 1000, versionPriority: 100 },
  };
}
