import type { Taint } from 'kubernetes-types/core/v1.d.ts';
import { formatTime, type Timer } from '../../../clock/clock.ts';
import { StatusError } from '../../status-error.ts';
import type { NodeObject, PodObject } from '../common/kinds.ts';
import { tolerates } from '../common/tolerations.ts';
import type { Controller } from '../controller.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { isSame } from '../common/stable-json.ts';

/** Pods that have an appointment to be deleted. */
type Appointments = Map<string, { timer: Timer; sinceMs: number; uid: string | undefined }>;

/** Deletes pods from nodes with NoExecute taints, at once or when their toleration ends (upstream: pkg/controller/tainteviction). */
export const taintEvictionController: Controller = {
  name: 'taint-eviction-controller',
  start(world) {
    const appointments: Appointments = new Map();
    const shop = openWorkshop(world, {
      account: 'node-controller',
      component: 'taint-eviction-controller',
      reconcile: (own, key) => reconcile(own, appointments, key),
    });
    watchResource(world.store, 'nodes', ({ type, object, previous }) => {
      const before = previous === undefined ? [] : evicting(previous as NodeObject);
      const now = type === 'DELETED' ? [] : evicting(object as NodeObject);
      if (isSame(before, now)) return;
      for (const pod of world.caches.podsByNode().get(object.metadata.name)) shop.queue.add(keyOf(pod));
    });
    world.store.subscribe('pods', ({ type, object, previous }) => {
      const pod = object as PodObject;
      const isNews = type !== 'MODIFIED' || pod.spec.nodeName !== (previous as PodObject | undefined)?.spec.nodeName;
      if (isNews && pod.spec.nodeName) shop.queue.add(keyOf(pod));
      else if (!isSame(pod.spec.tolerations, (previous as PodObject | undefined)?.spec.tolerations))
        shop.queue.add(keyOf(pod));
    });
  },
};

function reconcile(shop: Workshop, appointments: Appointments, key: string): void {
  const { namespace, name } = splitKey(key);
  const pod = shop.world.store.get('pods', namespace, name) as PodObject | undefined;
  const appointment = appointments.get(key);
  if (appointment !== undefined && appointment.uid !== pod?.metadata.uid) cancel(shop, appointments, key);
  if (pod === undefined) return;
  const node = shop.world.store.get('nodes', '', pod.spec.nodeName ?? '') as NodeObject | undefined;
  const waitMs = tolerationMs(pod, node === undefined ? [] : evicting(node));
  if (waitMs === undefined) return cancel(shop, appointments, key);
  if (waitMs === 0) {
    cancel(shop, appointments, key);
    return evict(shop, key);
  }
  appoint(shop, appointments, { key, uid: pod.metadata.uid, waitMs });
}

function evicting({ spec }: NodeObject): Taint[] {
  return (spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
}

/** How long a pod may stay: 0 not at all, undefined for ever. */
function tolerationMs({ spec }: PodObject, taints: Taint[]): number | undefined {
  let seconds: number | undefined;
  for (const taint of taints) {
    const toleration = spec.tolerations?.find((candidate) => tolerates(candidate, taint));
    if (toleration === undefined) return 0;
    const limit = toleration.tolerationSeconds;
    if (limit !== undefined) seconds = Math.min(seconds ?? Number.POSITIVE_INFINITY, Math.max(0, limit));
  }
  return seconds === undefined ? undefined : seconds * 1000;
}

/** A pod that is to go already does not gain time by another taint. */
function appoint(
  shop: Workshop,
  appointments: Appointments,
  { key, uid, waitMs }: { key: string; uid: string | undefined; waitMs: number },
): void {
  const { clock } = shop.world;
  const before = appointments.get(key);
  const sinceMs = before?.sinceMs ?? clock.now();
  before?.timer.cancel();
  const timer = clock.after(Math.max(0, sinceMs + waitMs - clock.now()), () => {
    appointments.delete(key);
    evictOrRetry(shop, key);
  });
  appointments.set(key, { timer, sinceMs, uid });
}

function cancel(shop: Workshop, appointments: Appointments, key: string): void {
  const appointment = appointments.get(key);
  if (appointment === undefined) return;
  appointment.timer.cancel();
  appointments.delete(key);
  tell(shop, key, `Cancelling deletion of Pod ${key}`);
}

function evictOrRetry(shop: Workshop, key: string): void {
  try {
    evict(shop, key);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    shop.queue.add(key);
  }
}

function evict(shop: Workshop, key: string): void {
  const { namespace, name } = splitKey(key);
  tell(shop, key, `Marking for deletion Pod ${key}`);
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
    lastProbeTime: null,
    lastTransitionTime: formatTime(shop.world.clock.now()),
  };
  try {
    const body = { status: { conditions: [condition] } };
    shop.client.patch('pods', name, { type: 'strategic', body }, { namespace, subresource: 'status' });
    shop.client.delete('pods', name, { namespace });
  } catch (error) {
    if (!(error instanceof StatusError && error.code === 404)) throw error;
  }
}

function tell({ events }: Workshop, key: string, message: string): void {
  const { namespace, name } = splitKey(key);
  events.record({ apiVersion: 'v1', kind: 'Pod', namespace, name }, 'Normal', 'TaintManagerEviction', message);
}
