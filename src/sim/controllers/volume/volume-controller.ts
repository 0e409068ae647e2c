import type { Controller, ControllerWorld } from '../controller.ts';
import type { ClaimObject, VolumeObject } from '../common/kinds.ts';
import { keyOf } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { isClaimBound } from './match-volume.ts';
import { syncClaim } from './sync-claim.ts';
import { syncVolume } from './sync-volume.ts';

const RESYNC_MS = 15_000;
const ACCOUNT = 'persistent-volume-binder';
const COMPONENT = 'persistentvolume-controller';

/** Binds claims and volumes to each other (upstream: pkg/controller/volume/persistentvolume). */
export const volumeController: Controller = {
  name: COMPONENT,
  start(world) {
    const claims = openWorkshop(world, { account: ACCOUNT, component: COMPONENT, reconcile: syncClaim });
    const volumes = openWorkshop(world, { account: ACCOUNT, component: COMPONENT, reconcile: syncVolume });
    watchResource(world.store, 'persistentvolumeclaims', ({ object }) => {
      claims.queue.add(keyOf(object));
      const { volumeName } = (object as ClaimObject).spec;
      if (volumeName) volumes.queue.add(`/${volumeName}`);
      else enqueueVolumesFor(world, volumes, object as ClaimObject);
    });
    watchResource(world.store, 'persistentvolumes', ({ object }) => {
      volumes.queue.add(keyOf(object));
      const { claimRef } = (object as VolumeObject).spec;
      if (claimRef?.name !== undefined) claims.queue.add(`${claimRef.namespace}/${claimRef.name}`);
    });
    world.clock.every(RESYNC_MS, () => enqueueWaiting(world, claims));
  },
};

/** Claims without a volume look for one every now and then: upstream does not look for claims when a volume comes. */
function enqueueWaiting({ store }: ControllerWorld, claims: Workshop): void {
  for (const claim of store.list('persistentvolumeclaims') as ClaimObject[]) {
    if (!isClaimBound(claim)) claims.queue.add(keyOf(claim));
  }
}

function enqueueVolumesFor({ store }: ControllerWorld, volumes: Workshop, { metadata }: ClaimObject): void {
  for (const volume of store.list('persistentvolumes')) {
    const { claimRef } = (volume as unknown as { spec: { claimRef?: { uid?: string } } }).spec;
    if (claimRef?.uid === metadata.uid) volumes.queue.add(keyOf(volume));
  }
}
