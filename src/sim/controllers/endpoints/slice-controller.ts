import type { NodeObject, PodObject, ServiceObject } from '../common/kinds.ts';
import { isPodReady } from '../common/pod-state.ts';
import type { Controller, ControllerWorld } from '../controller.ts';
import { splitKey } from '../runtime/object-key.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { HEADLESS, hostnameOf, isHeadless, podReference, podsOf, portsOn, watchServices } from './service-pods.ts';
import {
  type Endpoint,
  groupByPorts,
  MANAGED_BY,
  managedSlices,
  reconcileSlices,
  SERVICE_NAME,
  SLICES,
} from './slices.ts';
import { TriggerTimes } from './trigger-times.ts';

const MANAGER = 'endpointslice-controller.k8s.io';
const ZONE = 'topology.kubernetes.io/zone';

/** Upstream: pkg/controller/endpointslice. */
export const sliceController: Controller = {
  name: 'endpointslice-controller',
  start(world) {
    const times = new TriggerTimes();
    const shop = openWorkshop(world, {
      account: 'endpointslice-controller',
      maxRetries: 15,
      reconcile: (own, key) => reconcile(own, times, key),
    });
    watchServices(world, (key) => shop.queue.add(key));
    world.store.subscribe(SLICES, ({ type, object }) => {
      const service = object.metadata.labels?.[SERVICE_NAME];
      const isOwn = object.metadata.labels?.[MANAGED_BY] === MANAGER;
      if (type !== 'ADDED' && isOwn && service) shop.queue.add(`${object.metadata.namespace}/${service}`);
    });
  },
};

function reconcile(shop: Workshop, times: TriggerTimes, key: string): void {
  const { namespace, name } = splitKey(key);
  const service = shop.world.store.get('services', namespace, name) as ServiceObject | undefined;
  if (service === undefined) return times.forget(key);
  const pods = podsOf(shop.world, service, { terminating: true });
  if (pods === undefined || service.metadata.deletionTimestamp !== undefined) return;
  const changedAt = times.next(service, pods);
  const groups = groupByPorts(
    pods.map((pod) => ({ ports: portsOn(service, pod, true), endpoint: endpointFor(shop.world, service, pod) })),
  );
  const existing = managedSlices(shop, { namespace, service: name, manager: MANAGER });
  const slices = {
    owner: service,
    addressType: 'IPv4' as const,
    labels: labelsFor(service),
    ...(changedAt === undefined ? {} : { changedAt }),
  };
  reconcileSlices(shop, slices, groups.length === 0 ? [{ ports: [], endpoints: [] }] : groups, existing);
}

function endpointFor({ store }: ControllerWorld, service: ServiceObject, pod: PodObject): Endpoint {
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const hostname = hostnameOf(service, pod);
  const node = store.get('nodes', '', pod.spec.nodeName ?? '') as NodeObject | undefined;
  const zone = node?.metadata.labels?.[ZONE];
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: {
      ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
    ...(hostname === undefined ? {} : { hostname }),
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: podReference(pod),
    ...(zone === undefined ? {} : { zone }),
  };
}

function labelsFor(service: ServiceObject): Record<string, string> {
  return {
    ...service.metadata.labels,
    ...(isHeadless(service) ? { [HEADLESS]: '' } : {}),
    [SERVICE_NAME]: service.metadata.name,
    [MANAGED_BY]: MANAGER,
  };
}
