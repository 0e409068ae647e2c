import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimSpec } from 'kubernetes-types/core/v1.d.ts';
import { as } from '../../../kube-object.ts';
import type { Draft } from '../../kind-rules.ts';
import { roundToMilli } from '../round-resources.ts';

export function defaultClaimSpec(spec: PersistentVolumeClaimSpec): void {
  spec.volumeMode ??= 'Filesystem';
  roundToMilli(spec.resources?.requests);
  roundToMilli(spec.resources?.limits);
}

export function defaultPhase(object: object): void {
  const bound = object as { status?: { phase?: string } };
  bound.status ??= {};
  bound.status.phase ||= 'Pending';
}

export function defaultClaim(draft: Draft): void {
  const claim = as<PersistentVolumeClaim>(draft);
  defaultPhase(claim);
  if (claim.spec) defaultClaimSpec(claim.spec);
}

export function defaultVolume(draft: Draft): void {
  const volume = as<PersistentVolume>(draft);
  defaultPhase(volume);
  const { spec } = volume;
  if (!spec) return;
  spec.persistentVolumeReclaimPolicy ||= 'Retain';
  spec.volumeMode ??= 'Filesystem';
  roundToMilli(spec.capacity);
  if (spec.hostPath) spec.hostPath.type ??= '';
  if (spec.iscsi) spec.iscsi.iscsiInterface ||= 'default';
  if (spec.rbd) {
    spec.rbd.pool ||= 'rbd';
    spec.rbd.user ||= 'admin';
    spec.rbd.keyring ||= '/etc/ceph/keyring';
  }
  if (spec.azureDisk) {
    spec.azureDisk.cachingMode ??= 'ReadWrite';
    spec.azureDisk.fsType ??= 'ext4';
    spec.azureDisk.readOnly ??= false;
    spec.azureDisk.kind ??= 'Shared';
  }
  if (spec.scaleIO) {
    spec.scaleIO.storageMode ||= 'ThinProvisioned';
    spec.scaleIO.fsType ||= 'xfs';
  }
}
