import { parseTime } from '../../../clock/clock.ts';
import { StatusError } from '../../status-error.ts';
import type { Controller } from '../controller.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { jobCondition, JOBS, type JobObject } from './job-object.ts';

/** Deletes finished jobs when their time to live is over, pods first (upstream: pkg/controller/ttlafterfinished). */
export const ttlAfterFinishedController: Controller = {
  name: 'ttl-after-finished-controller',
  start(world) {
    const shop = openWorkshop(world, { account: 'ttl-after-finished-controller', reconcile });
    watchResource(world.store, JOBS, ({ type, object }) => {
      if (type !== 'DELETED' && expiryMs(object as JobObject) !== undefined) shop.queue.add(keyOf(object));
    });
  },
};

function reconcile({ world, client, queue }: Workshop, key: string): void {
  const { namespace, name } = splitKey(key);
  const job = world.store.get(JOBS, namespace, name) as JobObject | undefined;
  const dueMs = job === undefined ? undefined : expiryMs(job);
  if (job === undefined || dueMs === undefined) return;
  if (dueMs > world.clock.now()) return queue.addAfter(key, dueMs - world.clock.now());
  const { uid, resourceVersion } = job.metadata;
  try {
    client.delete(JOBS, name, {
      namespace,
      propagationPolicy: 'Foreground',
      preconditions: {
        ...(uid === undefined ? {} : { uid }),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      },
    });
  } catch (error) {
    if (!(error instanceof StatusError && error.code === 404)) throw error;
  }
}

/** When a finished job is to go; undefined where it stays or has not finished. */
function expiryMs({ metadata, spec, status }: JobObject): number | undefined {
  const ttl = (spec as { ttlSecondsAfterFinished?: number }).ttlSecondsAfterFinished;
  const end = jobCondition(status, 'Complete') ?? jobCondition(status, 'Failed');
  if (ttl === undefined || end === undefined || metadata.deletionTimestamp !== undefined) return undefined;
  return parseTime(end.lastTransitionTime ?? '') + ttl * 1000;
}
