import type { PodObject } from '../common/kinds.ts';

interface ClaimName {
  name: string;
  ephemeral: boolean;
}

/** Names of the claims a pod uses; one of a generic ephemeral volume bears the names of pod and volume. */
export function claimNames(pod: PodObject): ClaimName[] {
  return (pod.spec.volumes ?? []).flatMap((volume): ClaimName[] => {
    if (volume.persistentVolumeClaim !== undefined) {
      return [{ name: volume.persistentVolumeClaim.claimName, ephemeral: false }];
    }
    return volume.ephemeral === undefined ? [] : [{ name: `${pod.metadata.name}-${volume.name}`, ephemeral: true }];
  });
}
