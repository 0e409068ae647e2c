import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.ts';
import { schemaName } from './schema-name.ts';
import type { ResourceInfo, SubresourceInfo } from './resource-info.ts';

/** The shape of data/discovery.json: aggregated discovery of the reference server. */
interface DiscoveryGroup {
  metadata: { name?: string };
  versions: { version: string; resources: DiscoveryResource[] }[];
}

interface DiscoveryKind {
  group: string;
  version: string;
  kind: string;
}

interface DiscoveryResource {
  resource: string;
  responseKind: DiscoveryKind;
  scope: string;
  singularResource: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
  subresources?: { subresource: string; responseKind: DiscoveryKind; verbs: string[] }[];
}

/** A group with its versions, best first. */
export interface ApiGroup {
  name: string;
  versions: { version: string; resources: readonly ResourceInfo[] }[];
}

/** Kinds served by two groups are kept once: events as core events. */
const SHARED_STORAGE: Readonly<Record<string, string>> = { 'events.events.k8s.io': 'events' };

/** Which resources there are. Built-in ones come from data; custom resources come and go. */
export class ResourceRegistry {
  readonly #byResource = new Map<string, ResourceInfo>();
  readonly #byKind = new Map<string, ResourceInfo>();
  readonly #preferred = new Map<string, ResourceInfo>();
  readonly #stored = new Map<string, ResourceInfo>();
  readonly #builtinGroups: ApiGroup[];
  readonly #custom = new Map<string, ResourceInfo>();
  readonly #subscribers = new Set<() => void>();
  #groups: readonly ApiGroup[] | undefined;

  constructor() {
    this.#builtinGroups = readDiscovery();
    for (const group of this.#builtinGroups) {
      for (const { resources } of group.versions) for (const info of resources) this.#index(info);
    }
  }

  find(group: string, version: string, resource: string): ResourceInfo | undefined {
    return this.#byResource.get(`${group}/${version}/${resource}`);
  }

  byKind(group: string, version: string, kind: string): ResourceInfo | undefined {
    return this.#byKind.get(`${group}/${version}/${kind}`);
  }

  /** The resource in its preferred version, by group-resource such as `deployments.apps` or `pods`. */
  preferred(groupResource: string): ResourceInfo | undefined {
    return this.#preferred.get(groupResource);
  }

  /** The version in which objects of a storage key are kept. */
  stored(storageKey: string): ResourceInfo | undefined {
    return this.#stored.get(storageKey);
  }

  hasGroup(group: string): boolean {
    return this.groups().some(({ name }) => name === group);
  }

  /** In the order of discovery: built-in groups first, then custom groups by name. */
  groups(): readonly ApiGroup[] {
    this.#groups ??= [...this.#builtinGroups, ...customGroups([...this.#custom.values()])];
    return this.#groups;
  }

  all(): IterableIterator<ResourceInfo> {
    return this.#byResource.values();
  }

  isBuiltinGroup(group: string): boolean {
    return this.#builtinGroups.some(({ name }) => name === group);
  }

  /** Adds the versions of a custom resource, the preferred one first. Objects are kept as `stored`, served or not. */
  add(served: readonly ResourceInfo[], stored: ResourceInfo): void {
    for (const info of served) {
      this.#custom.set(`${info.group}/${info.version}/${info.resource}`, info);
      this.#index(info);
    }
    this.#stored.set(stored.storageKey, stored);
    this.#changed();
  }

  remove(group: string, resource: string): void {
    const versions = [...this.#custom.values()].filter((info) => info.group === group && info.resource === resource);
    for (const info of versions) {
      this.#custom.delete(`${group}/${info.version}/${resource}`);
      this.#byResource.delete(`${group}/${info.version}/${resource}`);
      this.#byKind.delete(`${group}/${info.version}/${info.kind}`);
      this.#preferred.delete(groupResource(info));
      this.#stored.delete(info.storageKey);
    }
    if (versions.length > 0) this.#changed();
  }

  /** Hears of each change to the set of resources. */
  subscribe(subscriber: () => void): () => void {
    this.#subscribers.add(subscriber);
    return () => {
      this.#subscribers.delete(subscriber);
    };
  }

  #index(info: ResourceInfo): void {
    this.#byResource.set(`${info.group}/${info.version}/${info.resource}`, info);
    const kindKey = `${info.group}/${info.version}/${info.kind}`;
    if (!this.#byKind.has(kindKey)) this.#byKind.set(kindKey, info);
    const name = groupResource(info);
    if (!this.#preferred.has(name)) this.#preferred.set(name, info);
    if (!this.#stored.has(info.storageKey)) this.#stored.set(info.storageKey, info);
  }

  #changed(): void {
    this.#groups = undefined;
    for (const subscriber of this.#subscribers) subscriber();
  }
}

function groupResource(info: { group: string; resource: string }): string {
  return info.group === '' ? info.resource : `${info.resource}.${info.group}`;
}

function readDiscovery(): ApiGroup[] {
  const file = join(packageRoot(), 'src/sim/kinds/data/discovery.json');
  const groups = JSON.parse(readFileSync(file, 'utf8')) as DiscoveryGroup[];
  return groups.map((group) => {
    const name = group.metadata.name ?? '';
    return {
      name,
      versions: group.versions.map(({ version, resources }) => ({
        version,
        resources: resources.map((resource) => resourceInfo(name, version, resource)),
      })),
    };
  });
}

function resourceInfo(group: string, version: string, from: DiscoveryResource): ResourceInfo {
  const own = { group, version };
  const key = groupResource({ group, resource: from.resource });
  return {
    ...own,
    resource: from.resource,
    singular: from.singularResource,
    kind: from.responseKind.kind,
    namespaced: from.scope === 'Namespaced',
    verbs: from.verbs,
    shortNames: from.shortNames ?? [],
    categories: from.categories ?? [],
    subresources: new Map(
      (from.subresources ?? []).map(({ subresource, responseKind, verbs }) => [
        subresource,
        subresourceInfo(own, subresource, responseKind, verbs),
      ]),
    ),
    storageKey: SHARED_STORAGE[key] ?? key,
    schemaName: schemaName(group, version, from.responseKind.kind),
    custom: false,
  };
}

/** Discovery leaves group and version empty where they are those of the resource. */
function subresourceInfo(
  own: { group: string; version: string },
  name: string,
  kind: DiscoveryKind,
  verbs: string[],
): SubresourceInfo {
  const from = kind.version === '' ? own : kind;
  return { name, kind: kind.kind, group: from.group, version: from.version, verbs };
}

function customGroups(custom: ResourceInfo[]): ApiGroup[] {
  const groups = new Map<string, Map<string, ResourceInfo[]>>();
  for (const info of custom) {
    const versions = groups.get(info.group) ?? new Map<string, ResourceInfo[]>();
    groups.set(info.group, versions);
    versions.set(info.version, [...(versions.get(info.version) ?? []), info]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, versions]) => ({
      name,
      versions: [...versions]
        .sort(([a], [b]) => compareVersions(a, b))
        .map(([version, resources]) => ({
          version,
          resources: resources.sort((a, b) => (a.resource < b.resource ? -1 : 1)),
        })),
    }));
}

/** Best first: v2, v1, v2beta1, v1beta2, v1alpha1, then anything else by name (k8s.io/apimachinery/pkg/version). */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [versionRank(a), versionRank(b)];
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return right[i] - left[i];
  return a < b ? -1 : a > b ? 1 : 0;
}

function versionRank(version: string): [number, number, number] {
  const parsed = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(version);
  if (parsed === null) return [0, 0, 0];
  const stability = parsed[2] === undefined ? 3 : parsed[2] === 'beta' ? 2 : 1;
  return [stability, Number(parsed[1]), Number(parsed[3] ?? 0)];
}
