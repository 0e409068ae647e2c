import type { EndpointAddress, EndpointSubset } from 'kubernetes-types/core/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { PodObject, ServiceObject } from '../common/kinds.ts';
import { defined } from '../common/defined.ts';
import { isNamespaceEnding } from '../common/pod-control.ts';
import { isPodReady } from '../common/pod-state.ts';
import { isSame } from '../common/stable-json.ts';
import { updateObject } from '../common/update-object.ts';
import type { Controller } from '../controller.ts';
import { splitKey } from '../runtime/object-key.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { packSubsets } from './pack-subsets.ts';
import {
  HEADLESS,
  hostnameOf,
  isHeadless,
  LAST_CHANGE,
  podReference,
  podsOf,
  portsOn,
  watchServices,
} from './service-pods.ts';
import { TriggerTimes } from './trigger-times.ts';

/** Upstream: pkg/controller/endpoint. */
export const endpointsController: Controller = {
  name: 'endpoint-controller',
  start(world) {
    const times = new TriggerTimes();
    const shop = openWorkshop(world, {
      account: 'endpoint-controller',
      maxRetries: 15,
      reconcile: (own, key) => reconcile(own, times, key),
    });
    watchServices(world, (key) => shop.queue.add(key));
    world.store.subscribe('endpoints', ({ type, object }) => {
      if (type === 'DELETED') shop.queue.add(`${object.metadata.namespace}/${object.metadata.name}`);
    });
  },
};

function reconcile(shop: Workshop, times: TriggerTimes, key: string): void {
  const { namespace, name } = splitKey(key);
  const service = shop.world.store.get('services', namespace, name) as ServiceObject | undefined;
  if (service === undefined) {
    times.forget(key);
    return remove(shop, namespace, name);
  }
  const pods = podsOf(shop.world, service, { terminating: false });
  if (pods === undefined) return;
  const changedAt = times.next(service, pods);
  const subsets = packSubsets(pods.flatMap((pod) => subsetsFor(service, pod)));
  const existing = shop.world.store.get('endpoints', namespace, name);
  const isLabelled = isSame(withoutHeadless(existing?.metadata.labels), service.metadata.labels ?? {});
  const isCurrent = isSame(existing?.subsets ?? [], subsets) && isLabelled;
  if (existing === undefined || !isCurrent) write(shop, service, { existing, subsets, changedAt });
}

/** The label that says headless is the controller's own. */
function withoutHeadless(labels: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { [HEADLESS]: _, ...others } = labels;
  return others;
}

interface Wanted {
  existing: KubeObject | undefined;
  subsets: EndpointSubset[];
  changedAt: string | undefined;
}

function write(shop: Workshop, service: ServiceObject, { existing, subsets, changedAt }: Wanted): void {
  const { name, namespace = '' } = service.metadata;
  const labels = { ...withoutHeadless(service.metadata.labels), ...(isHeadless(service) ? { [HEADLESS]: '' } : {}) };
  const { [LAST_CHANGE]: _, ...others } = existing?.metadata.annotations ?? {};
  const annotations = { ...others, ...(changedAt === undefined ? {} : { [LAST_CHANGE]: changedAt }) };
  const metadata = defined<KubeObject['metadata']>({
    ...(existing?.metadata ?? { name, namespace }),
    labels: orNothing(labels),
    annotations: orNothing(annotations),
  });
  const endpoints: KubeObject = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata,
    ...(subsets.length === 0 ? {} : { subsets }),
  };
  try {
    if (existing === undefined) shop.client.create('endpoints', endpoints, { namespace });
    else updateObject(shop.client, 'endpoints', endpoints);
  } catch (error) {
    if (!isNamespaceEnding(error)) throw error;
  }
}

function orNothing(map: Record<string, string>): Record<string, string> | undefined {
  return Object.keys(map).length === 0 ? undefined : map;
}

function subsetsFor(service: ServiceObject, pod: PodObject): EndpointSubset[] {
  const isIn = service.spec.publishNotReadyAddresses === true || isPodReady(pod);
  const addresses = isIn ? { addresses: [addressOf(service, pod)] } : { notReadyAddresses: [addressOf(service, pod)] };
  if ((service.spec.ports ?? []).length === 0) return isHeadless(service) ? [addresses] : [];
  return portsOn(service, pod, false).map((port) => ({ ...addresses, ports: [port] }));
}

function addressOf(service: ServiceObject, pod: PodObject): EndpointAddress {
  const hostname = hostnameOf(service, pod);
  return {
    ip: pod.status?.podIP ?? '',
    ...(hostname === undefined ? {} : { hostname }),
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: podReference(pod),
  };
}

function remove({ client, world }: Workshop, namespace: string, name: string): void {
  if (world.store.get('endpoints', namespace, name) === undefined) return;
  try {
    client.delete('endpoints', name, { namespace });
  } catch (error) {
    if (!(error instanceof StatusError && error.code === 404)) throw error;
  }
}
