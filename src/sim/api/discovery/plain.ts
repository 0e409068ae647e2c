import { createHash } from 'node:crypto';
import type { ApiGroup } from '../../kinds/registry.ts';
import type { ResourceInfo, SubresourceInfo } from '../../kinds/resource-info.ts';

/** `GET /api`. */
export function apiVersions(serverAddress: string): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

/** `GET /apis`. */
export function apiGroupList(groups: readonly ApiGroup[]): object {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.filter(({ name }) => name !== '').map(groupFields),
  };
}

/** `GET /apis/GROUP`. */
export function apiGroup(group: ApiGroup): object {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupFields(group) };
}

function groupFields({ name, versions }: ApiGroup): object {
  const listed = versions.map(({ version }) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: listed, preferredVersion: listed[0] };
}

/** `GET /api/v1`, `GET /apis/GROUP/VERSION`. */
export function apiResourceList(
  groupVersion: string,
  resources: readonly ResourceInfo[],
  storedOf: (info: ResourceInfo) => ResourceInfo | undefined,
): object {
  return {
    kind: 'APIResourceList',
    ...(groupVersion === 'v1' ? {} : { apiVersion: 'v1' }),
    groupVersion,
    resources: resources.flatMap((info) => [
      resourceFields(info, storedOf(info) ?? info),
      ...[...info.subresources.values()].map((subresource) => subresourceFields(info, subresource)),
    ]),
  };
}

function resourceFields(info: ResourceInfo, stored: ResourceInfo): object {
  return {
    name: info.resource,
    singularName: info.singular,
    namespaced: info.namespaced,
    kind: info.kind,
    verbs: info.shownVerbs ?? info.verbs,
    ...(info.shortNames.length > 0 ? { shortNames: info.shortNames } : {}),
    ...(info.categories.length > 0 ? { categories: info.categories } : {}),
    ...(info.verbs.includes('list') && info.verbs.includes('create')
      ? { storageVersionHash: storageVersionHash(stored) }
      : {}),
  };
}

function subresourceFields(info: ResourceInfo, found: SubresourceInfo): object {
  const foreign = found.group !== info.group || found.version !== info.version;
  return {
    name: `${info.resource}/${found.name}`,
    singularName: '',
    namespaced: info.namespaced,
    ...(foreign ? { group: found.group, version: found.version } : {}),
    kind: found.kind,
    verbs: found.verbs,
  };
}

/** Definitions are stored as v1beta1, which is served no more. */
const DEFINITIONS_HASH = 'jfWCUB31mvA=';

/** k8s.io/apiserver/pkg/endpoints/discovery/storageversionhash.go. */
function storageVersionHash({ group, version, kind, storageKey }: ResourceInfo): string {
  if (storageKey === 'customresourcedefinitions.apiextensions.k8s.io') return DEFINITIONS_HASH;
  const hash = createHash('sha256').update(`${group}/${version}/${kind}`).digest();
  return hash.subarray(0, 8).toString('base64');
}
