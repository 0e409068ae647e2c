import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { ServedGroup } from '../aggregation/served-groups.ts';

/** APIGroupDiscoveryList over some groups (k8s.io/api/apidiscovery). */
export function aggregatedDiscovery(groups: readonly ServedGroup[], version: string): object {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map((group) => ({
      metadata: { ...(group.name === '' ? {} : { name: group.name }), creationTimestamp: null },
      versions: group.versions.map(({ version: name, resources, remote }) => ({
        version: name,
        ...(remote === undefined
          ? { resources: resources.map(resourceDiscovery), freshness: 'Current' }
          : { ...(remote.resources.length > 0 ? { resources: remote.resources } : {}), freshness: remote.freshness }),
      })),
    })),
  };
}

function resourceDiscovery(info: ResourceInfo): object {
  const { group, version } = info.custom ? info : { group: '', version: '' };
  return {
    resource: info.resource,
    responseKind: { group, version, kind: info.kind },
    scope: info.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: info.singular,
    verbs: info.shownVerbs ?? info.verbs,
    ...(info.shortNames.length > 0 ? { shortNames: info.shortNames } : {}),
    ...(info.categories.length > 0 ? { categories: info.categories } : {}),
    ...(info.subresources.size > 0
      ? { subresources: [...info.subresources.keys()].map((name) => subresource(info, name)) }
      : {}),
  };
}

function subresource(info: ResourceInfo, name: string): object {
  const found = info.subresources.get(name);
  if (found === undefined) return {};
  const own = !info.custom && found.group === info.group && found.version === info.version;
  return {
    subresource: name,
    responseKind: { group: own ? '' : found.group, version: own ? '' : found.version, kind: found.kind },
    verbs: found.verbs,
  };
}
