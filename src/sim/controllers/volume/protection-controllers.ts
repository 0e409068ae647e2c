import type { KubeObject } from '../../kube-object.ts';
import type { PodObject, VolumeObject } from '../common/kinds.ts';
import { isPodTerminal } from '../common/pod-state.ts';
import { updateObject } from '../common/update-object.ts';
import type { Controller, ControllerWorld } from '../controller.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { claimNames } from './claim-names.ts';

interface Protection {
  resource: string;
  finalizer: string;
  isUsed(world: ControllerWorld, object: KubeObject): boolean;
}

const CLAIM_PROTECTION: Protection = {
  resource: 'persistentvolumeclaims',
  finalizer: 'kubernetes.io/pvc-protection',
  isUsed: ({ caches }, { metadata }) =>
    (caches.podsByClaim().get(`${metadata.namespace}/${metadata.name}`) as PodObject[]).some(
      (pod) => Boolean(pod.spec.nodeName) && !isPodTerminal(pod),
    ),
};

const VOLUME_PROTECTION: Protection = {
  resource: 'persistentvolumes',
  finalizer: 'kubernetes.io/pv-protection',
  isUsed: (_, volume) => (volume as VolumeObject).status?.phase === 'Bound',
};

/** A claim that pods use stays until they are gone (upstream: pkg/controller/volume/pvcprotection). */
export const claimProtectionController: Controller = {
  name: 'pvc-protection-controller',
  start(world) {
    const shop = protect(world, 'pvc-protection-controller', CLAIM_PROTECTION);
    world.store.subscribe('pods', ({ object }) => {
      for (const { name } of claimNames(object as PodObject)) shop.queue.add(`${object.metadata.namespace}/${name}`);
    });
  },
};

/** A volume that is bound stays until it is free (upstream: pkg/controller/volume/pvprotection). */
export const volumeProtectionController: Controller = {
  name: 'pv-protection-controller',
  start: (world) => void protect(world, 'pv-protection-controller', VOLUME_PROTECTION),
};

function protect(world: ControllerWorld, account: string, protection: Protection): Workshop {
  const shop = openWorkshop(world, { account, reconcile: (own, key) => reconcile(own, protection, key) });
  watchResource(world.store, protection.resource, ({ object }) => shop.queue.add(keyOf(object)));
  return shop;
}

function reconcile({ world, client }: Workshop, { resource, finalizer, isUsed }: Protection, key: string): void {
  const { namespace, name } = splitKey(key);
  const object = world.store.get(resource, namespace, name);
  if (object === undefined) return;
  const { finalizers = [], deletionTimestamp } = object.metadata;
  const has = finalizers.includes(finalizer);
  const isEnding = deletionTimestamp !== undefined;
  if (isEnding ? !has || isUsed(world, object) : has) return;
  const changed = isEnding ? finalizers.filter((other) => other !== finalizer) : [...finalizers, finalizer];
  updateObject(client, resource, { ...object, metadata: { ...object.metadata, finalizers: changed } });
}
