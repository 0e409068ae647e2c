import type { StorageClass } from 'kubernetes-types/storage/v1.d.ts';
import type { KubeObject } from '../../../kube-object.ts';
import type { ClaimObject, PodObject, VolumeObject } from '../../common/kinds.ts';
import { matchesNodeSelector } from '../../common/node-affinity.ts';
import { claimNames } from '../../volume/claim-names.ts';
import { claimClass, findMatchingVolume, isClaimBound } from '../../volume/match-volume.ts';
import { type Cycle, type FilterPlugin, resolvable, unresolvable } from '../filter.ts';

const BINDING = 'VolumeBinding';
const RESTRICTIONS = 'VolumeRestrictions';

/** Upstream: plugins/volumebinding. */
export const volumeBinding: FilterPlugin = {
  name: BINDING,
  refuse(cycle) {
    for (const { name, ephemeral } of claimNames(cycle.pod)) {
      const reason = refusalOf(cycle, name, ephemeral);
      if (reason !== undefined) return unresolvable(BINDING, reason);
    }
    return claimsOf(cycle).some((claim) => !isClaimBound(claim) && !isDelayed(cycle, claim))
      ? unresolvable(BINDING, 'pod has unbound immediate PersistentVolumeClaims')
      : undefined;
  },
  test(cycle) {
    const claims = claimsOf(cycle);
    if (claims.length === 0) return undefined;
    return ({ node }) => {
      for (const claim of claims.filter(isClaimBound)) {
        const volume = volumeOf(cycle, claim);
        if (volume === undefined) {
          return unresolvable(BINDING, 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)');
        }
        const required = volume.spec.nodeAffinity?.required;
        if (required !== undefined && !matchesNodeSelector(required, node)) {
          return unresolvable(BINDING, 'node(s) had volume node affinity conflict');
        }
      }
      const unbound = claims.filter((claim) => !isClaimBound(claim));
      const volumes = cycle.store.list('persistentvolumes') as VolumeObject[];
      const lacking = unbound.filter((claim) => findMatchingVolume(claim, volumes, node) === undefined);
      const isProvisionable = lacking.every((claim) => provisionerOf(cycle, claim) !== 'kubernetes.io/no-provisioner');
      return isProvisionable
        ? undefined
        : unresolvable(BINDING, "node(s) didn't find available persistent volumes to bind");
    };
  },
};

/** ReadWriteOncePod: one pod in the whole cluster. */
export const volumeRestrictions: FilterPlugin = {
  name: RESTRICTIONS,
  test(cycle) {
    const exclusive = claimsOf(cycle).filter(({ spec }) => spec.accessModes?.includes('ReadWriteOncePod'));
    const users = exclusive.flatMap(({ metadata }) =>
      cycle.caches.podsByClaim().get(`${metadata.namespace}/${metadata.name}`),
    );
    const isTaken = users.some((user) => {
      const { spec, status, metadata } = user as PodObject;
      const isOver = status?.phase === 'Succeeded' || status?.phase === 'Failed';
      return metadata.uid !== cycle.pod.metadata.uid && spec.nodeName !== undefined && !isOver;
    });
    if (!isTaken) return undefined;
    const reason = 'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode';
    return () => resolvable(RESTRICTIONS, reason);
  },
};

function refusalOf(cycle: Cycle, name: string, ephemeral: boolean): string | undefined {
  const claim = cycle.store.get('persistentvolumeclaims', cycle.pod.metadata.namespace ?? '', name);
  if (claim === undefined) {
    return ephemeral
      ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
      : `persistentvolumeclaim "${name}" not found`;
  }
  if ((claim as ClaimObject).status?.phase === 'Lost') {
    const volume = (claim as ClaimObject).spec.volumeName;
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${volume}"`;
  }
  return claim.metadata.deletionTimestamp === undefined
    ? undefined
    : `persistentvolumeclaim "${name}" is being deleted`;
}

export function claimsOf({ pod, store }: Pick<Cycle, 'pod' | 'store'>): ClaimObject[] {
  return claimNames(pod)
    .map(({ name }) => store.get('persistentvolumeclaims', pod.metadata.namespace ?? '', name))
    .filter((claim): claim is ClaimObject => claim !== undefined);
}

function volumeOf({ store }: Cycle, claim: ClaimObject): VolumeObject | undefined {
  return store.get('persistentvolumes', '', claim.spec.volumeName ?? '') as VolumeObject | undefined;
}

function classOf({ store }: Pick<Cycle, 'store'>, claim: ClaimObject): (StorageClass & KubeObject) | undefined {
  const name = claimClass(claim);
  return name === '' ? undefined : (store.get('storageclasses.storage.k8s.io', '', name) as StorageClass & KubeObject);
}

function isDelayed(cycle: Cycle, claim: ClaimObject): boolean {
  return classOf(cycle, claim)?.volumeBindingMode === 'WaitForFirstConsumer';
}

function provisionerOf(cycle: Cycle, claim: ClaimObject): string {
  return classOf(cycle, claim)?.provisioner ?? 'kubernetes.io/no-provisioner';
}
