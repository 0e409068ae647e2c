import type { KubeObject, OwnerReference } from '../../kube-object.ts';
import type { PodObject } from '../common/kinds.ts';
import { controllerReference } from '../common/owner-references.ts';
import { isSame } from '../common/stable-json.ts';
import { updateObject } from '../common/update-object.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { CLAIMS, claimsOf } from './pod-claims.ts';
import { firstOrdinal, replicasOf, type StatefulSetObject } from './statefulset-object.ts';

interface Member {
  pod: PodObject;
  ordinal: number;
}

/** Makes claims go with their set or with their pod, as the retention policy says (upstream: stateful_set_utils.go). */
export function applyRetention(shop: Workshop, set: StatefulSetObject, member: Member): void {
  for (const claim of claimsOf(shop, set, member.ordinal)) {
    const present = claim.metadata.ownerReferences ?? [];
    if (isStale(present, set) || isStale(present, member.pod)) continue;
    const owners = ownersFor(set, member, present);
    if (isSame(owners, present)) continue;
    if (hasOtherController(set, member.pod, present)) {
      const message = `PersistentVolumeClaim ${claim.metadata.name} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`;
      shop.events.record(set, 'Warning', 'ConflictingController', message);
    }
    updateObject(shop.client, CLAIMS, { ...claim, metadata: { ...claim.metadata, ownerReferences: owners } });
  }
}

function ownersFor(
  set: StatefulSetObject,
  { pod, ordinal }: Member,
  present: readonly OwnerReference[],
): OwnerReference[] {
  const others = present.filter((ref) => !isNamed(ref, set) && !isNamed(ref, pod));
  if (hasOtherController(set, pod, present)) return others;
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const isSurplus = ordinal < firstOrdinal(set) || ordinal >= firstOrdinal(set) + replicasOf(set);
  const goesWithPod = whenScaled === 'Delete' && isSurplus;
  const goesWithSet = whenDeleted === 'Delete' && !goesWithPod;
  return [
    ...others,
    ...(goesWithSet ? [controllerReference(set)] : []),
    ...(goesWithPod && pod.metadata.uid !== undefined ? [controllerReference(pod)] : []),
  ];
}

/** Where nothing is to be deleted, others may control the claims. */
function hasOtherController(set: StatefulSetObject, pod: PodObject, refs: readonly OwnerReference[]): boolean {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  if (whenDeleted !== 'Delete' && whenScaled !== 'Delete') return false;
  return refs.some((ref) => {
    const own = [set, pod].find((owner) => isNamed(ref, owner));
    return own === undefined ? ref.controller === true : ref.uid !== own.metadata.uid;
  });
}

/** An earlier owner of the same name: the garbage collector sees to its claims. */
function isStale(refs: readonly OwnerReference[], owner: KubeObject): boolean {
  const named = refs.find((ref) => isNamed(ref, owner));
  return named !== undefined && named.uid !== owner.metadata.uid;
}

function isNamed(ref: OwnerReference, { apiVersion, kind, metadata }: KubeObject): boolean {
  return ref.apiVersion === apiVersion && ref.kind === kind && ref.name === metadata.name;
}
