import { type ApiGroup, compareVersions } from '../../kinds/registry.ts';
import type { ApiServiceObject, RemoteApiService } from './api-service.ts';
import type { RemoteVersion } from './remote-version.ts';

/** A group with its versions, best first: `remote` ones another server answers for. */
export interface ServedGroup extends ApiGroup {
  versions: (ApiGroup['versions'][number] & { remote?: RemoteVersion })[];
}

/** The server's own groups and those of others, by the priorities of APIServices (kube-aggregator, SortedByGroupAndVersion). */
export function servedGroups(
  own: readonly ApiGroup[],
  services: readonly ApiServiceObject[],
  remotes: readonly { service: RemoteApiService; known: RemoteVersion }[],
): readonly ServedGroup[] {
  const groups: ServedGroup[] = [...own];
  for (const { service, known } of remotes) {
    const { group = '', version } = service.spec;
    const added = { version, resources: [], remote: known };
    const at = groups.findIndex(({ name }) => name === group);
    if (at < 0) groups.splice(placeOf(services, groups, group), 0, { name: group, versions: [added] });
    else {
      const others = groups[at].versions.filter((one) => one.version !== version);
      groups[at] = { name: group, versions: sorted(services, group, [...others, added]) };
    }
  }
  return groups;
}

function placeOf(services: readonly ApiServiceObject[], groups: readonly ServedGroup[], group: string): number {
  const mine = groupRank(services, group);
  const at = groups.findIndex(({ name }) => {
    const other = groupRank(services, name);
    return other.priority < mine.priority || (other.priority === mine.priority && other.name > mine.name);
  });
  return at < 0 ? groups.length : at;
}

/** Groups without an APIService stand where they stand. */
function groupRank(services: readonly ApiServiceObject[], group: string): { priority: number; name: string } {
  const [best] = services
    .filter(({ spec }) => (spec.group ?? '') === group)
    .map(({ metadata, spec }) => ({ priority: spec.groupPriorityMinimum, name: metadata.name }))
    .sort((a, b) => b.priority - a.priority);
  return best ?? { priority: Number.POSITIVE_INFINITY, name: group };
}

function sorted(services: readonly ApiServiceObject[], group: string, versions: ServedGroup['versions']) {
  const priority = (version: string) =>
    services.find(({ spec }) => (spec.group ?? '') === group && spec.version === version)?.spec.versionPriority ?? 0;
  return versions.sort((a, b) => priority(b.version) - priority(a.version) || compareVersions(a.version, b.version));
}
