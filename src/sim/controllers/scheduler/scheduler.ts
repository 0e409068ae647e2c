import { SeriesRecorder } from '../../events/series-recorder.ts';
import { StatusError } from '../../status-error.ts';
import { RequestPending } from '../../client.ts';
import type { NodeObject, PodObject } from '../common/kinds.ts';
import { isSame } from '../common/stable-json.ts';
import type { Controller } from '../controller.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import type { StoreEvent } from '../../store/object-store.ts';
import { mayFit } from './may-fit.ts';
import { PodAmounts } from './pod-amounts.ts';
import { SchedulingQueue } from './scheduling-queue.ts';
import { type Desk, schedulePod } from './schedule-pod.ts';
import { AFTER_VOLUMES_CHANGED, helpOfPod, nodeMayHelp } from './what-helps.ts';

const USER = 'system:kube-scheduler';
const NAME = 'default-scheduler';
const PODS_A_TURN = 16;
const SETTLE_MS = 1;
const VOLUME_RESOURCES = ['persistentvolumeclaims', 'persistentvolumes', 'storageclasses.storage.k8s.io'];

/** kube-scheduler with its default profile (upstream: pkg/scheduler). */
export const scheduler: Controller = {
  name: NAME,
  start(world) {
    const client = world.clientAs(USER);
    const queue = new SchedulingQueue(world.clock, () => plan());
    const events = new SeriesRecorder({
      client,
      clock: world.clock,
      controller: NAME,
      instance: `${NAME}-control-plane`,
      names: world.eventNames,
    });
    const desk: Desk = { world, client, queue, events, amounts: new PodAmounts(), random: world.random.fork(NAME) };
    let isPlanned = false;
    const plan = () => {
      if (isPlanned) return;
      isPlanned = true;
      world.clock.after(SETTLE_MS, () => {
        isPlanned = false;
        work(desk);
        if (queue.hasReady()) plan();
      });
    };
    watch(desk);
  },
};

function watch(desk: Desk): void {
  const { world, queue } = desk;
  watchResource(world.store, 'pods', (event) => {
    const pod = event.object as PodObject;
    const isOver = event.type === 'DELETED' || !awaitsNode(pod);
    if (isOver) queue.forget(keyOf(pod));
    else if (wishesChanged(event)) queue.activate(pod);
    const help = helpOfPod(event);
    if (help.length > 0) queue.move(help);
  });
  world.store.subscribe('nodes', (event) => {
    if (!nodeMayHelp(event)) return;
    queue.moveWhere((key) => {
      const { namespace, name } = splitKey(key);
      const pod = world.store.get('pods', namespace, name) as PodObject | undefined;
      return pod !== undefined && mayFit(desk, pod, event.object as NodeObject);
    });
  });
  for (const resource of VOLUME_RESOURCES) world.store.subscribe(resource, () => queue.move(AFTER_VOLUMES_CHANGED));
}

function awaitsNode({ metadata, spec }: PodObject): boolean {
  const isGated = (spec as { schedulingGates?: unknown[] }).schedulingGates?.length;
  return !spec.nodeName && spec.schedulerName === NAME && !isGated && metadata.deletionTimestamp === undefined;
}

/** Its status is the scheduler's own word and no reason to try again. */
function wishesChanged({ object, previous }: Pick<StoreEvent, 'object' | 'previous'>): boolean {
  if (previous === undefined || !awaitsNode(previous as PodObject)) return true;
  const { labels, annotations } = object.metadata;
  return (
    !isSame(object.spec, previous.spec) ||
    !isSame(labels, previous.metadata.labels) ||
    !isSame(annotations, previous.metadata.annotations)
  );
}

function work(desk: Desk): void {
  for (let i = 0; i < PODS_A_TURN; i++) {
    const key = desk.queue.next();
    if (key === undefined) return;
    const { namespace, name } = splitKey(key);
    const pod = desk.world.store.get('pods', namespace, name) as PodObject | undefined;
    if (pod === undefined || !awaitsNode(pod)) desk.queue.forget(key);
    else attempt(desk, pod);
  }
}

function attempt(desk: Desk, pod: PodObject): void {
  try {
    schedulePod(desk, pod);
  } catch (error) {
    if (error instanceof RequestPending) return;
    desk.world.onFailure?.(NAME, keyOf(pod), error);
    if (!(error instanceof StatusError) || error.code !== 404) desk.queue.retry(keyOf(pod));
  }
}
