import type { ApiGroup, ResourceRegistry } from '../../kinds/registry.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import {
  API_SERVICES,
  asApiService,
  type ApiServiceObject,
  isAvailable,
  type RemoteApiService,
} from './api-service.ts';
import type { RemoteResource } from '../../kinds/remote-resource.ts';
import type { RemoteVersion } from './remote-version.ts';
import { type ServedGroup, servedGroups } from './served-groups.ts';

const UNKNOWN: RemoteVersion = { resources: [], freshness: 'Stale' };

/**
 * The versions of groups that services answer for, and what they are known to serve. For what the server has itself it
 * answers, in place of a service that could be asked now.
 */
export class RemoteApis {
  readonly #store: ObjectStore;
  readonly #registry: ResourceRegistry;
  readonly #known = new Map<string, RemoteVersion>();
  readonly #subscribers = new Set<() => void>();
  #index: Index | undefined;
  #served: readonly ServedGroup[] | undefined;

  constructor({ store, registry }: { store: ObjectStore; registry: ResourceRegistry }) {
    this.#store = store;
    this.#registry = registry;
  }

  find(group: string, version: string): RemoteApiService | undefined {
    const { remotes } = this.#current();
    return remotes.size === 0 ? undefined : remotes.get(`${group}/${version}`);
  }

  all(): RemoteApiService[] {
    return [...this.#current().remotes.values()];
  }

  /** All that name a service, whoever answers. */
  withService(): readonly RemoteApiService[] {
    return this.#current().withService;
  }

  /** Whether the server answers for a version itself. */
  isOwn({ spec }: RemoteApiService): boolean {
    return this.#registry
      .groups()
      .some(({ name, versions }) => name === spec.group && versions.some(({ version }) => version === spec.version));
  }

  /** What discovery was told of an APIService's version; undefined once it is gone. */
  learn(name: string, version: RemoteVersion | undefined): void {
    const before = this.#known.get(name);
    if (isSame(before, version)) return;
    if (version === undefined) this.#known.delete(name);
    else this.#known.set(name, version);
    this.#served = undefined;
    for (const subscriber of this.#subscribers) subscriber();
  }

  subscribe(subscriber: () => void): () => void {
    this.#subscribers.add(subscriber);
    return () => {
      this.#subscribers.delete(subscriber);
    };
  }

  /** All groups that are served, in the order of discovery. The same list until something changes. */
  groups(): readonly ServedGroup[] {
    const { services, own, remotes } = this.#current();
    if (remotes.size === 0) return own;
    this.#served ??= servedGroups(
      own,
      services,
      [...remotes.values()].map((service) => ({ service, known: this.#knownOf(service) })),
    );
    return this.#served;
  }

  /** The resources of others, each in the version that is preferred. */
  resources(): RemoteResource[] {
    if (this.#current().remotes.size === 0) return [];
    return this.groups().flatMap(({ name: group, versions }) => {
      const seen = new Set<string>();
      return versions.flatMap(({ version, resources, remote }) => {
        const fresh = (remote?.resources ?? []).filter(({ resource }) => !seen.has(resource));
        for (const { resource } of [...resources, ...fresh]) seen.add(resource);
        return fresh.map(({ resource, responseKind, scope, verbs }) => {
          return {
            group,
            version,
            resource,
            kind: responseKind?.kind ?? '',
            namespaced: scope === 'Namespaced',
            verbs,
          };
        });
      });
    });
  }

  /** By group-resource such as `flunders.wardle.example.com`. */
  preferred(groupResource: string): RemoteResource | undefined {
    return this.resources().find(({ group, resource }) => groupResource === `${resource}.${group}`);
  }

  /** Versions whose resources could not be learnt: `wardle.example.com/v1alpha1`. */
  failing(): string[] {
    return this.all()
      .filter((service) => this.#knownOf(service).freshness === 'Stale')
      .map(({ spec }) => `${spec.group ?? ''}/${spec.version}`);
  }

  /** The OpenAPI documents of other servers, by path, and who has them. */
  openapi(): { path: string; serverRelativeURL: string; service: RemoteApiService }[] {
    return this.all().flatMap((service) =>
      Object.entries(this.#knownOf(service).openapi ?? {}).map(([path, entry]) => ({ path, ...entry, service })),
    );
  }

  #knownOf({ metadata }: RemoteApiService): RemoteVersion {
    return this.#known.get(metadata.name) ?? UNKNOWN;
  }

  /** The store and the registry make new lists where theirs change. */
  #current(): Index {
    const services = this.#store.list(API_SERVICES) as readonly ApiServiceObject[];
    const own = this.#registry.groups();
    if (this.#index?.services === services && this.#index.own === own) return this.#index;
    const withService = services.map(asApiService).filter(isRemote);
    const asked = withService.filter((service) => !this.isOwn(service) || !isAvailable(service));
    const remotes = new Map(asked.map((service) => [`${service.spec.group ?? ''}/${service.spec.version}`, service]));
    this.#index = { services, own, withService, remotes };
    this.#served = undefined;
    return this.#index;
  }
}

interface Index {
  services: readonly ApiServiceObject[];
  own: readonly ApiGroup[];
  withService: readonly RemoteApiService[];
  remotes: ReadonlyMap<string, RemoteApiService>;
}

function isRemote(service: ApiServiceObject): service is RemoteApiService {
  return service.spec.service !== undefined;
}

function isSame(a: RemoteVersion | undefined, b: RemoteVersion | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
