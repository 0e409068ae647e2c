import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import { controllerReference } from '../common/owner-references.ts';
import { isNamespaceEnding } from '../common/pod-control.ts';
import { isSame, stableJson } from '../common/stable-json.ts';
import { updateObject } from '../common/update-object.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { LAST_CHANGE } from './service-pods.ts';

export const SLICES = 'endpointslices.discovery.k8s.io';
export const SERVICE_NAME = 'kubernetes.io/service-name';
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const ENDPOINTS_A_SLICE = 100;

export type SliceObject = KubeObject & { addressType: string; endpoints?: Endpoint[] | null; ports?: unknown[] | null };

export interface Endpoint {
  addresses: string[];
  conditions: Record<string, boolean>;
  targetRef?: { uid?: string };
  [field: string]: unknown;
}

/** Endpoints that have the same ports. */
export interface SliceGroup {
  ports: unknown[];
  endpoints: Endpoint[];
}

export interface SliceOwner {
  owner: KubeObject;
  addressType: 'IPv4' | 'IPv6' | 'FQDN';
  labels: Record<string, string>;
  annotations?: Record<string, string>;
  changedAt?: string;
}

/** Groups endpoints by their ports. */
export function groupByPorts(endpoints: Iterable<{ ports: unknown[]; endpoint: Endpoint }>): SliceGroup[] {
  const groups = new Map<string, SliceGroup>();
  for (const { ports, endpoint } of endpoints) {
    const key = stableJson(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(endpoint);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/**
 * Brings the slices of an owner to these groups (upstream: the endpointslice reconciler): endpoints stay in the slice they
 * are in, room is filled before a slice is made, and a slice to be deleted is rather used again.
 */
export function reconcileSlices(
  shop: Workshop,
  slices: SliceOwner,
  groups: SliceGroup[],
  existing: SliceObject[],
): void {
  const unused = new Set(existing);
  const contents: Content[] = groups.flatMap((group) => {
    const own = existing.filter((slice) => isSame(slice.ports ?? [], group.ports));
    return distribute(group, own);
  });
  for (const { slice } of contents) if (slice !== undefined) unused.delete(slice);
  for (const content of contents.filter(({ slice }) => slice === undefined)) {
    const [free] = unused;
    if (free === undefined) break;
    content.slice = free;
    unused.delete(free);
  }
  for (const { slice, ports, endpoints } of contents) write(shop, slices, { slice, ports, endpoints });
  for (const slice of unused) remove(shop, slice);
}

interface Content {
  slice: SliceObject | undefined;
  ports: unknown[];
  endpoints: Endpoint[];
}

/** Slices that run empty are left to be used otherwise, but for one where there is nothing to tell. */
function distribute(group: SliceGroup, own: SliceObject[]): Content[] {
  const left = new Map(group.endpoints.map((endpoint) => [idOf(endpoint), endpoint]));
  const contents: Content[] = own.map((slice) => {
    const kept = (slice.endpoints ?? []).map(idOf).filter((id) => left.has(id));
    const endpoints = kept.flatMap((id) => left.get(id) ?? []);
    for (const id of kept) left.delete(id);
    return { slice, ports: group.ports, endpoints };
  });
  for (const endpoint of left.values()) {
    let room = contents.find(({ endpoints }) => endpoints.length < ENDPOINTS_A_SLICE);
    if (room === undefined) contents.push((room = { slice: undefined, ports: group.ports, endpoints: [] }));
    room.endpoints.push(endpoint);
  }
  const filled = contents.filter(({ endpoints }) => endpoints.length > 0);
  if (filled.length > 0) return filled;
  return [contents[0] ?? { slice: undefined, ports: group.ports, endpoints: [] }];
}

function idOf(endpoint: Endpoint): string {
  return endpoint.targetRef?.uid ?? endpoint.addresses[0];
}

function write(
  shop: Workshop,
  { owner, addressType, labels, annotations, changedAt }: SliceOwner,
  { slice, ports, endpoints }: Content,
): void {
  const isCurrent =
    slice !== undefined &&
    isSame(slice.endpoints ?? [], endpoints) &&
    isSame(slice.ports ?? [], ports) &&
    isSame(slice.metadata.labels, labels);
  if (isCurrent) return;
  const { namespace = '' } = owner.metadata;
  const { [LAST_CHANGE]: _, ...kept } = slice?.metadata.annotations ?? {};
  const all = { ...kept, ...annotations, ...(changedAt === undefined ? {} : { [LAST_CHANGE]: changedAt }) };
  const metadata = {
    ...(slice?.metadata ?? {
      name: '',
      generateName: `${owner.metadata.name}-`,
      namespace,
      ownerReferences: [controllerReference(owner)],
    }),
    labels,
    ...(Object.keys(all).length === 0 ? {} : { annotations: all }),
  } as KubeObject['metadata'];
  const wanted: KubeObject = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata,
    addressType,
    endpoints: endpoints.length === 0 ? null : endpoints,
    ports: ports.length === 0 ? null : ports,
  };
  try {
    if (slice === undefined) shop.client.create(SLICES, wanted, { namespace });
    else updateObject(shop.client, SLICES, wanted);
  } catch (error) {
    if (!isNamespaceEnding(error)) throw error;
  }
}

export function remove({ client }: Workshop, { metadata }: SliceObject): void {
  try {
    client.delete(SLICES, metadata.name, { namespace: metadata.namespace });
  } catch (error) {
    if (!(error instanceof StatusError && error.code === 404)) throw error;
  }
}

/** The slices of a service that one controller manages. */
export function managedSlices(
  shop: Workshop,
  { namespace, service, manager }: { namespace: string; service: string; manager: string },
): SliceObject[] {
  const slices = shop.world.caches.slicesByService().get(`${namespace}/${service}`) as SliceObject[];
  return slices.filter(
    ({ metadata }) => metadata.labels?.[MANAGED_BY] === manager && metadata.deletionTimestamp === undefined,
  );
}
