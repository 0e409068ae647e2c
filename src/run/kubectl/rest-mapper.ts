import { KubectlFailure, type KubectlDoor } from './kubectl-door.ts';

export interface ApiObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    generateName?: string;
    uid?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    generation?: number;
    resourceVersion?: string;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    ownerReferences?: { kind: string; name: string; uid: string; controller?: boolean }[];
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** A kind as the API serves it. */
export interface Mapping {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: string[];
  categories: string[];
  namespaced: boolean;
}

interface DiscoveredResource {
  resource: string;
  responseKind?: { kind: string };
  scope: string;
  singularResource?: string;
  shortNames?: string[];
  categories?: string[];
}
interface Discovery {
  items: {
    metadata: { name?: string };
    versions: { version: string; resources?: DiscoveredResource[] }[];
  }[];
}

const ACCEPT =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

/** Names of kinds, as kubectl resolves them from discovery. Kept, as kubectl keeps it on disk. */
export class RestMapper {
  readonly #door: KubectlDoor;
  #known: Promise<Mapping[]> | undefined;

  constructor(door: KubectlDoor) {
    this.#door = door;
  }

  all(): Promise<Mapping[]> {
    this.#known ??= this.#discover();
    return this.#known;
  }

  /** `deploy`, `deployments`, `deployment.apps`, `deployments.v1.apps`. */
  async byName(name: string): Promise<Mapping> {
    const wanted = name.toLowerCase();
    const found = await this.#lookUp(
      (all) => all.find((one) => answersTo(one, wanted)) ?? all.find((one) => qualifiedAs(one, wanted)),
    );
    if (found === undefined) throw new KubectlFailure(`error: the server doesn't have a resource type "${name}"`);
    return found;
  }

  async byKind(apiVersion: string, kind: string): Promise<Mapping> {
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    const found = await this.#lookUp((all) =>
      all.find((one) => one.group === group && one.version === version && one.kind === kind),
    );
    if (found !== undefined) return found;
    throw new KubectlFailure(
      `error: resource mapping not found for name: "" namespace: "" from "": no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`,
    );
  }

  /** What is not known is asked for anew: its definition may have come since. */
  async #lookUp(find: (all: Mapping[]) => Mapping | undefined): Promise<Mapping | undefined> {
    const known = find(await this.all());
    if (known !== undefined) return known;
    this.forget();
    return find(await this.all());
  }

  /** Forgets what is known: a custom resource may have come. */
  forget(): void {
    this.#known = undefined;
  }

  async #discover(): Promise<Mapping[]> {
    const out: Mapping[] = [];
    for (const path of ['/api', '/apis']) {
      const answer = await this.#door.request({ method: 'GET', path, accept: ACCEPT });
      for (const group of (answer.body as Discovery).items) {
        for (const { version, resources } of group.versions) {
          for (const resource of resources ?? []) out.push(toMapping(group.metadata.name ?? '', version, resource));
        }
      }
    }
    return out;
  }
}

function toMapping(group: string, version: string, resource: DiscoveredResource): Mapping {
  return {
    group,
    version,
    kind: resource.responseKind?.kind ?? '',
    plural: resource.resource,
    singular: resource.singularResource ?? resource.resource,
    shortNames: resource.shortNames ?? [],
    categories: resource.categories ?? [],
    namespaced: resource.scope === 'Namespaced',
  };
}

function answersTo(mapping: Mapping, wanted: string): boolean {
  return [mapping.plural, mapping.singular, mapping.kind.toLowerCase(), ...mapping.shortNames].includes(wanted);
}

function qualifiedAs(mapping: Mapping, wanted: string): boolean {
  return [mapping.plural, mapping.singular, ...mapping.shortNames].some(
    (name) => wanted === `${name}.${mapping.group}` || wanted === `${name}.${mapping.version}.${mapping.group}`,
  );
}

/** `deployment.apps/web`: how kubectl names an object in what it says. */
export function nameOf(mapping: Mapping, name: string): string {
  return `${mapping.singular}${mapping.group === '' ? '' : `.${mapping.group}`}/${name}`;
}

/** `deployments.apps "web"`: how kubectl names it when it deletes. */
export function quotedName(mapping: Mapping, name: string): string {
  return `${mapping.singular}${mapping.group === '' ? '' : `.${mapping.group}`} "${name}"`;
}
