import type { ApiResponse } from '../../api-request.ts';
import { andThen, attempt, type Eventually } from '../../eventually.ts';
import { apiPath, isAvailable, type RemoteApiService } from './api-service.ts';
import { askBackend, type BackendContext, BackendFault, backendOf, trustOf } from './ask-backend.ts';
import {
  type DiscoveredResource,
  fromResourceList,
  type OpenApiIndex,
  type RemoteVersion,
  type ResourceList,
} from './remote-version.ts';

const TIMEOUT_MS = 5000;
const USER = 'system:kube-aggregator';
const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';

const STALE: RemoteVersion = { resources: [], freshness: 'Stale' };

interface GroupDiscoveryList {
  items?: { metadata?: { name?: string }; versions?: { version: string; resources?: DiscoveredResource[] }[] }[];
}

/**
 * What a backend says it serves in one version: in one piece with all it has, or for the version alone
 * (kube-aggregator/pkg/apiserver/handler_discovery.go).
 */
export function fetchDiscovery(context: BackendContext, service: RemoteApiService): Eventually<RemoteVersion> {
  const backend = backendOf(context, service);
  if (!isAvailable(service) || typeof backend === 'string') return STALE;
  const { group = '', version } = service.spec;
  const get = (path: string, accept: string, groups: string[]) =>
    askBackend(
      context,
      backend,
      { method: 'GET', path, query: new URLSearchParams(), headers: { accept } },
      { user: { username: USER, groups }, trust: trustOf(service), timeoutMs: TIMEOUT_MS },
    );
  const found = () =>
    andThen(get('/apis', AGGREGATED, ['system:masters']), (answer): Eventually<RemoteVersion> => {
      if (answer.status === 503) return STALE;
      if (isAggregated(answer)) return current(versionOf(read<GroupDiscoveryList>(answer), group, version));
      return andThen(get(apiPath(service.spec), 'application/json', []), (list) =>
        list.status === 200 ? current(fromResourceList(read<ResourceList>(list))) : STALE,
      );
    });
  return andThen(orWhereUnreadable(found, STALE), (known) =>
    known === STALE
      ? STALE
      : orWhereUnreadable(
          () => andThen(get('/openapi/v3', 'application/json', []), (answer) => withOpenApi(known, answer)),
          known,
        ),
  );
}

/** A backend may fall silent, or talk nonsense. */
function orWhereUnreadable(work: () => Eventually<RemoteVersion>, otherwise: RemoteVersion): Eventually<RemoteVersion> {
  return attempt(work, (error) => {
    if (error instanceof BackendFault || error instanceof SyntaxError) return otherwise;
    throw error;
  });
}

/** Older servers have no OpenAPI v3. */
function withOpenApi(known: RemoteVersion, answer: ApiResponse): RemoteVersion {
  const { paths } = answer.status === 200 ? read<{ paths?: OpenApiIndex }>(answer) : {};
  return paths === undefined ? known : { ...known, openapi: paths };
}

function current(resources: DiscoveredResource[]): RemoteVersion {
  return { resources, freshness: 'Current' };
}

function isAggregated({ status, headers }: ApiResponse): boolean {
  return status === 200 && String(headers['Content-Type']).includes('as=APIGroupDiscoveryList');
}

function versionOf({ items = [] }: GroupDiscoveryList, group: string, version: string): DiscoveredResource[] {
  const versions = items
    .filter(({ metadata }) => (metadata?.name ?? '') === group)
    .flatMap((one) => one.versions ?? []);
  return versions.find((one) => one.version === version)?.resources ?? [];
}

function read<T>({ body }: ApiResponse): T {
  return JSON.parse(Buffer.from(body ?? '{}').toString()) as T;
}
