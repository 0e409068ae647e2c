import type { EndpointAddress, EndpointSubset } from 'kubernetes-types/core/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ServiceObject } from '../common/kinds.ts';
import type { Controller } from '../controller.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { LAST_CHANGE } from './service-pods.ts';
import {
  type Endpoint,
  MANAGED_BY,
  managedSlices,
  reconcileSlices,
  remove,
  SERVICE_NAME,
  type SliceGroup,
  SLICES,
} from './slices.ts';

const MANAGER = 'endpointslicemirroring-controller.k8s.io';
const SKIP = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';
const NOT_COPIED = new Set(['kubectl.kubernetes.io/last-applied-configuration', LAST_CHANGE]);

/** Mirrors Endpoints written by hand, of services without selector (upstream: pkg/controller/endpointslicemirroring). */
export const mirroringController: Controller = {
  name: 'endpointslicemirroring-controller',
  start(world) {
    const shop = openWorkshop(world, { account: 'endpointslicemirroring-controller', maxRetries: 15, reconcile });
    watchResource(world.store, 'endpoints', ({ object }) => shop.queue.add(keyOf(object)));
    watchResource(world.store, 'services', ({ object }) => shop.queue.add(keyOf(object)));
    world.store.subscribe(SLICES, ({ type, object }) => {
      const service = object.metadata.labels?.[SERVICE_NAME];
      const isOwn = object.metadata.labels?.[MANAGED_BY] === MANAGER;
      if (type !== 'ADDED' && isOwn && service) shop.queue.add(`${object.metadata.namespace}/${service}`);
    });
  },
};

function reconcile(shop: Workshop, key: string): void {
  const { namespace, name } = splitKey(key);
  const endpoints = shop.world.store.get('endpoints', namespace, name);
  const service = shop.world.store.get('services', namespace, name) as ServiceObject | undefined;
  const existing = managedSlices(shop, { namespace, service: name, manager: MANAGER });
  if (
    endpoints === undefined ||
    service === undefined ||
    service.spec.selector !== undefined ||
    !isMirrored(endpoints)
  ) {
    for (const slice of existing) remove(shop, slice);
    return;
  }
  for (const addressType of ['IPv4', 'IPv6'] as const) {
    const groups = ((endpoints.subsets ?? []) as EndpointSubset[]).flatMap((subset) => groupOf(subset, addressType));
    const slices = {
      owner: endpoints,
      addressType,
      labels: labelsFor(endpoints),
      annotations: annotationsFor(endpoints),
    };
    const ofType = existing.filter((slice) => slice.addressType === addressType);
    reconcileSlices(shop, slices, groups, ofType);
  }
}

function isMirrored({ metadata }: KubeObject): boolean {
  return metadata.labels?.[SKIP] !== 'true' && metadata.annotations?.[LEADER] === undefined;
}

function groupOf({ addresses, notReadyAddresses, ports }: EndpointSubset, addressType: 'IPv4' | 'IPv6'): SliceGroup[] {
  const isOfType = ({ ip }: EndpointAddress) => ip.includes(':') === (addressType === 'IPv6');
  const endpoints = [
    ...(addresses ?? []).filter(isOfType).map((address) => endpointFor(address, true)),
    ...(notReadyAddresses ?? []).filter(isOfType).map((address) => endpointFor(address, false)),
  ];
  if (endpoints.length === 0) return [];
  return [{ ports: (ports ?? []).map((port) => ({ ...port, name: port.name ?? '' })), endpoints }];
}

function endpointFor({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(targetRef === undefined ? {} : { targetRef }),
  };
}

function labelsFor({ metadata }: KubeObject): Record<string, string> {
  return { ...metadata.labels, [SERVICE_NAME]: metadata.name, [MANAGED_BY]: MANAGER };
}

function annotationsFor({ metadata }: KubeObject): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key)));
}
