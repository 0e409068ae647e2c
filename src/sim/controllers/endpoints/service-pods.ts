import type { ServicePort } from 'kubernetes-types/core/v1.d.ts';
import type { PodObject, ServiceObject } from '../common/kinds.ts';
import { mapMatcher } from '../../kinds/label-matcher.ts';
import { isSame } from '../common/stable-json.ts';
import type { ControllerWorld } from '../controller.ts';
import { keyOf } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';

export const HEADLESS = 'service.kubernetes.io/headless';
export const LAST_CHANGE = 'endpoints.kubernetes.io/last-change-trigger-time';

/** Enqueues services that change, and those whose pods do. */
export function watchServices(world: ControllerWorld, enqueue: (key: string) => void): void {
  watchResource(world.store, 'services', ({ object }) => enqueue(keyOf(object)));
  world.store.subscribe('pods', ({ type, object, previous }) => {
    if (type === 'MODIFIED' && previous !== undefined && !matters(object as PodObject, previous as PodObject)) return;
    for (const service of world.store.list('services', object.metadata.namespace)) {
      const selector = (service as ServiceObject).spec.selector;
      if (selector === undefined || Object.keys(selector).length === 0) continue;
      const matches = mapMatcher(selector);
      if (matches(object.metadata.labels) || (previous !== undefined && matches(previous.metadata.labels))) {
        enqueue(keyOf(service));
      }
    }
  });
}

function matters(now: PodObject, before: PodObject): boolean {
  return (
    now.metadata.deletionTimestamp !== before.metadata.deletionTimestamp ||
    !isSame(now.metadata.labels, before.metadata.labels) ||
    !isSame(now.status, before.status) ||
    now.spec.nodeName !== before.spec.nodeName
  );
}

/** The pods that a service selects and that have an address; undefined where it has no selector of its own. */
export function podsOf(
  world: ControllerWorld,
  service: ServiceObject,
  { terminating }: { terminating: boolean },
): PodObject[] | undefined {
  const { selector } = service.spec;
  if (service.spec.type === 'ExternalName' || selector === undefined) return undefined;
  if (Object.keys(selector).length === 0) return undefined;
  const matches = mapMatcher(selector);
  const pods = world.caches.byNamespace('pods').get(service.metadata.namespace ?? '') as PodObject[];
  return pods.filter((pod) => matches(pod.metadata.labels) && belongs(pod, terminating)).sort(byName);
}

function byName(a: PodObject, b: PodObject): number {
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

function belongs(pod: PodObject, terminating: boolean): boolean {
  const phase = pod.status?.phase;
  if (phase === 'Failed' || phase === 'Succeeded' || !pod.status?.podIP) return false;
  return terminating || pod.metadata.deletionTimestamp === undefined;
}

export interface EndpointPort {
  name?: string;
  port: number;
  protocol: string;
  appProtocol?: string;
}

/** The ports of a service as this pod has them; those that the pod does not name are left out (upstream: FindPort). */
export function portsOn(service: ServiceObject, pod: PodObject, named: boolean): EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const number = targetOf(port, pod);
    if (number === undefined) return [];
    const { appProtocol } = port;
    const name = named ? { name: port.name ?? '' } : port.name ? { name: port.name } : {};
    return [
      {
        ...name,
        port: number,
        protocol: port.protocol ?? 'TCP',
        ...(appProtocol === undefined ? {} : { appProtocol }),
      },
    ];
  });
}

function targetOf({ targetPort, port, protocol }: ServicePort, pod: PodObject): number | undefined {
  if (targetPort === undefined || targetPort === 0) return port;
  if (typeof targetPort === 'number') return targetPort;
  const sidecars = (pod.spec.initContainers ?? []).filter(
    (container) => (container as { restartPolicy?: string }).restartPolicy === 'Always',
  );
  for (const container of [...pod.spec.containers, ...sidecars]) {
    for (const candidate of container.ports ?? []) {
      if (candidate.name === targetPort && (candidate.protocol ?? 'TCP') === (protocol ?? 'TCP'))
        return candidate.containerPort;
    }
  }
  return undefined;
}

/** A pod that names the service as its subdomain has a name of its own in DNS. */
export function hostnameOf(service: ServiceObject, { spec }: PodObject): string | undefined {
  return spec.hostname && spec.subdomain === service.metadata.name ? spec.hostname : undefined;
}

export function podReference({ metadata }: PodObject): {
  kind: string;
  namespace?: string;
  name: string;
  uid?: string;
} {
  return {
    kind: 'Pod',
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    name: metadata.name,
    ...(metadata.uid === undefined ? {} : { uid: metadata.uid }),
  };
}

export function isHeadless({ spec }: ServiceObject): boolean {
  return spec.clusterIP === undefined || spec.clusterIP === '' || spec.clusterIP === 'None';
}
