import type { ClaimObject, NodeObject, VolumeObject } from '../common/kinds.ts';
import { labelMatcher } from '../../kinds/label-matcher.ts';
import { matchesNodeSelector } from '../common/node-affinity.ts';
import { quantityNumber } from '../../kinds/quantity.ts';

const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** The name of a claim's or a volume's storage class; empty where it has none. */
export function claimClass({ metadata, spec }: ClaimObject | VolumeObject): string {
  return metadata.annotations?.[CLASS_ANNOTATION] ?? spec.storageClassName ?? '';
}

export function isClaimBound({ metadata, spec }: ClaimObject): boolean {
  return Boolean(spec.volumeName) && metadata.annotations?.[BIND_COMPLETED] !== undefined;
}

/** Whether a volume names this claim, by UID where it knows one. */
export function isVolumeFor({ spec: { claimRef } }: VolumeObject, { metadata }: ClaimObject): boolean {
  if (claimRef?.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return claimRef.uid === undefined || claimRef.uid === '' || claimRef.uid === metadata.uid;
}

/**
 * The volume that a claim gets: one that names it already, or else the smallest free one that is big enough
 * (upstream: volume.FindMatchingVolume). With a node, only volumes that the node can reach.
 */
export function findMatchingVolume(
  claim: ClaimObject,
  volumes: readonly VolumeObject[],
  node?: NodeObject,
): VolumeObject | undefined {
  const wanted = quantityNumber(claim.spec.resources?.requests?.storage);
  const matchesLabels = claim.spec.selector === undefined ? () => true : labelMatcher(claim.spec.selector);
  let best: VolumeObject | undefined;
  for (const volume of volumes) {
    if (volume.metadata.deletionTimestamp !== undefined) continue;
    if (!isFor(volume, claim) || capacityOf(volume) < wanted || !canReach(node, volume)) continue;
    if (volume.spec.claimRef !== undefined) return volume;
    if (!isFree(volume) || claimClass(volume) !== claimClass(claim) || !matchesLabels(volume.metadata.labels)) continue;
    if (best === undefined || capacityOf(volume) < capacityOf(best)) best = volume;
  }
  return best;
}

/** Why a volume that a claim names does not suit it; undefined where it does (upstream: checkVolumeSatisfyClaim). */
export function whyUnfit(claim: ClaimObject, volume: VolumeObject): string | undefined {
  if (capacityOf(volume) < quantityNumber(claim.spec.resources?.requests?.storage)) return 'requested PV is too small';
  if (claimClass(volume) !== claimClass(claim)) return 'storageClassName does not match';
  if ((volume.spec.volumeMode ?? 'Filesystem') !== (claim.spec.volumeMode ?? 'Filesystem'))
    return 'incompatible volumeMode';
  const hasModes = (claim.spec.accessModes ?? []).every((mode) => volume.spec.accessModes?.includes(mode));
  return hasModes ? undefined : 'incompatible accessMode';
}

function isFor(volume: VolumeObject, claim: ClaimObject): boolean {
  if (volume.spec.claimRef !== undefined && !isVolumeFor(volume, claim)) return false;
  if ((volume.spec.volumeMode ?? 'Filesystem') !== (claim.spec.volumeMode ?? 'Filesystem')) return false;
  return (claim.spec.accessModes ?? []).every((mode) => volume.spec.accessModes?.includes(mode));
}

/** A volume that has no phase yet is not looked at: its controller has not seen it. */
function isFree({ status }: VolumeObject): boolean {
  return status?.phase === 'Available' || status?.phase === 'Pending' || status?.phase === undefined;
}

function canReach(node: NodeObject | undefined, { spec }: VolumeObject): boolean {
  const required = spec.nodeAffinity?.required;
  return node === undefined || required === undefined || matchesNodeSelector(required, node);
}

function capacityOf({ spec }: VolumeObject): number {
  return quantityNumber(spec.capacity?.storage);
}
