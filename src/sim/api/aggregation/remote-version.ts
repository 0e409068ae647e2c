interface GroupVersionKind {
  group: string;
  version: string;
  kind: string;
}

/** A resource as aggregated discovery tells of it. */
export interface DiscoveredResource {
  resource: string;
  responseKind?: GroupVersionKind;
  scope: 'Namespaced' | 'Cluster';
  singularResource?: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
  subresources?: { subresource: string; responseKind?: GroupVersionKind; verbs: string[] }[];
}

/** What is known of a version that another server answers for. Stale: it could not be asked. */
export interface RemoteVersion {
  resources: DiscoveredResource[];
  freshness: 'Current' | 'Stale';
  /** The OpenAPI v3 documents of the server, where it has any. */
  openapi?: OpenApiIndex;
}

/** What `/openapi/v3` lists, by path such as `apis/apps/v1`. */
export type OpenApiIndex = Readonly<Record<string, { serverRelativeURL: string }>>;

/** An APIResourceList, as servers answer that know no aggregated discovery. */
export interface ResourceList {
  resources?: {
    name: string;
    singularName?: string;
    namespaced: boolean;
    group?: string;
    version?: string;
    kind: string;
    verbs: string[];
    shortNames?: string[];
    categories?: string[];
  }[];
}

/** k8s.io/apiserver/pkg/endpoints, ConvertGroupVersionIntoToDiscovery. */
export function fromResourceList({ resources: all = [] }: ResourceList): DiscoveredResource[] {
  return all
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, singularName = '', namespaced, verbs, shortNames, categories, ...kind }) => {
      const subresources = all
        .filter((one) => one.name.startsWith(`${name}/`))
        .map((one) => ({
          subresource: one.name.slice(name.length + 1),
          responseKind: kindOf(one),
          verbs: one.verbs,
        }));
      return {
        resource: name,
        responseKind: kindOf(kind),
        scope: namespaced ? 'Namespaced' : 'Cluster',
        singularResource: singularName,
        verbs,
        ...(shortNames === undefined ? {} : { shortNames }),
        ...(categories === undefined ? {} : { categories }),
        ...(subresources.length === 0 ? {} : { subresources }),
      };
    });
}

function kindOf({ group = '', version = '', kind }: { group?: string; version?: string; kind: string }) {
  return { group, version, kind };
}
