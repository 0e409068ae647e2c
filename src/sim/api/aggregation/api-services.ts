import type { Client } from '../../client.ts';
import { asDefinition } from '../../kinds/custom/definition.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ApiContext } from '../api-context.ts';
import { API_SERVICES, asApiService } from './api-service.ts';
import { startRemoteServices } from './remote-services.ts';

const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';
const AUTOMANAGED = 'kube-aggregator.kubernetes.io/automanaged';

/** Keeps the APIServices of definitions. */
export function startApiServices(context: ApiContext, client: Client): void {
  context.store.subscribe(DEFINITIONS, ({ object }) => registerGroup(context, client, asDefinition(object).spec.group));
  startRemoteServices(context, client);
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
