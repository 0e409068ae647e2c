import type { ClaimObject, VolumeObject } from '../common/kinds.ts';
import { updateObject, updateStatus } from '../common/update-object.ts';
import type { Workshop } from '../runtime/workshop.ts';

export const CLAIMS = 'persistentvolumeclaims';
export const VOLUMES = 'persistentvolumes';
const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';

/** Binds both to each other, the volume first (upstream: bind). What is written already is not written again. */
export function bindClaim({ client }: Workshop, claim: ClaimObject, volume: VolumeObject): void {
  const bound = bindVolume(client, claim, volume);
  updateStatus(client, VOLUMES, bound, { ...bound.status, phase: 'Bound' });
  const completed = completeClaim(client, claim, volume);
  const { conditions, ...status } = completed.status ?? {};
  updateStatus(client, CLAIMS, completed, {
    ...status,
    ...(conditions === undefined ? {} : { conditions }),
    phase: 'Bound',
    accessModes: volume.spec.accessModes,
    capacity: completed.status?.capacity ?? volume.spec.capacity,
  });
}

function bindVolume(client: Workshop['client'], claim: ClaimObject, volume: VolumeObject): VolumeObject {
  const { claimRef } = volume.spec;
  if (claimRef?.uid === claim.metadata.uid && claimRef?.uid !== undefined) return volume;
  const { name, namespace, uid, resourceVersion } = claim.metadata;
  const reference = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid, resourceVersion };
  const annotations =
    claimRef === undefined
      ? { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' }
      : volume.metadata.annotations;
  return updateObject(client, VOLUMES, {
    ...volume,
    metadata: { ...volume.metadata, ...(annotations === undefined ? {} : { annotations }) },
    spec: { ...volume.spec, claimRef: reference },
  });
}

function completeClaim(client: Workshop['client'], claim: ClaimObject, volume: VolumeObject): ClaimObject {
  const isNamed = Boolean(claim.spec.volumeName);
  if (isNamed && claim.metadata.annotations?.[BIND_COMPLETED] !== undefined) return claim;
  const annotations = {
    ...claim.metadata.annotations,
    [BIND_COMPLETED]: 'yes',
    ...(isNamed ? {} : { [BOUND_BY_CONTROLLER]: 'yes' }),
  };
  return updateObject(client, CLAIMS, {
    ...claim,
    metadata: { ...claim.metadata, annotations },
    spec: { ...claim.spec, volumeName: volume.metadata.name },
  });
}
