import { formatTime } from '../../../clock/clock.ts';
import type { ClaimObject, VolumeObject } from '../common/kinds.ts';
import { updateObject, updateStatus } from '../common/update-object.ts';
import { splitKey } from '../runtime/object-key.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { CLAIMS, VOLUMES } from './bind-claim.ts';

const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';

/** Follows a volume's claim (upstream: syncVolume): free, promised, bound, or left behind. */
export function syncVolume(shop: Workshop, key: string): void {
  const { name } = splitKey(key);
  const volume = shop.world.store.get(VOLUMES, '', name) as VolumeObject | undefined;
  if (volume === undefined) return;
  const { claimRef } = volume.spec;
  if (!claimRef?.uid) return setPhase(shop, volume, 'Available');
  const claim = shop.world.store.get(CLAIMS, claimRef.namespace ?? '', claimRef.name ?? '') as ClaimObject | undefined;
  if (claim === undefined || claim.metadata.uid !== claimRef.uid) return release(shop, volume);
  if (claim.spec.volumeName === name) setPhase(shop, volume, 'Bound');
}

function setPhase({ client, world }: Workshop, volume: VolumeObject, phase: string): void {
  if (volume.status?.phase === phase) return;
  const lastPhaseTransitionTime = formatTime(world.clock.now());
  updateStatus(client, VOLUMES, volume, { ...volume.status, phase, lastPhaseTransitionTime });
}

/** Its claim is gone: kept, or deleted by whom it came from. */
function release(shop: Workshop, volume: VolumeObject): void {
  const { client, events, world } = shop;
  if (volume.status?.phase !== 'Released' && volume.status?.phase !== 'Failed') setPhase(shop, volume, 'Released');
  if (volume.spec.persistentVolumeReclaimPolicy !== 'Delete' || volume.metadata.annotations?.[PROVISIONED_BY]) return;
  const latest = world.store.get(VOLUMES, '', volume.metadata.name) as VolumeObject | undefined;
  if (latest === undefined || latest.status?.phase === 'Failed' || latest.spec.csi !== undefined) return;
  const why = deletionFault(latest);
  if (why === undefined) {
    client.delete(VOLUMES, volume.metadata.name);
    return;
  }
  updateObject(client, VOLUMES, { ...latest, status: { ...latest.status, phase: 'Failed', message: why } }, 'status');
  events.record(latest, 'Warning', 'VolumeFailedDelete', why);
}

/** Why a volume cannot be deleted; undefined where it can: only folders under /tmp are (pkg/volume/hostpath). */
function deletionFault({ metadata, spec }: VolumeObject): string | undefined {
  const path = spec.hostPath?.path;
  if (path === undefined) {
    return `error getting deleter volume plugin for volume "${metadata.name}": no deletable volume plugin matched`;
  }
  return /\/tmp\/.+/.test(path) ? undefined : `host_path deleter only supports /tmp/.+ but received provided ${path}`;
}
