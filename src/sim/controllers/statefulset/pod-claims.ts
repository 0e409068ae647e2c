import type { KubeObject, OwnerReference } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { ClaimObject, PodObject } from '../common/kinds.ts';
import { isSame } from '../common/stable-json.ts';
import { updateObject } from '../common/update-object.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { claimTemplates, firstOrdinal, replicasOf, type StatefulSetObject } from './statefulset-object.ts';

const CLAIMS = 'persistentvolumeclaims';

export function claimName(set: StatefulSetObject, template: string, ordinal: number): string {
  return `${template}-${set.metadata.name}-${ordinal}`;
}

/** The claims of an ordinal, as far as they are there. */
function claimsOf({ world }: Workshop, set: StatefulSetObject, ordinal: number): ClaimObject[] {
  const { namespace = '' } = set.metadata;
  return claimTemplates(set)
    .map(({ metadata }) => world.store.get(CLAIMS, namespace, claimName(set, metadata.name, ordinal)))
    .filter((claim): claim is ClaimObject => claim !== undefined);
}

export function createMissingClaims(
  shop: Workshop,
  set: StatefulSetObject,
  { pod, ordinal }: { pod: PodObject; ordinal: number },
): void {
  const { namespace = '' } = set.metadata;
  for (const template of claimTemplates(set)) {
    const name = claimName(set, template.metadata.name, ordinal);
    const existing = shop.world.store.get(CLAIMS, namespace, name);
    if (existing?.metadata.deletionTimestamp !== undefined) throw new Error(`pvc ${name} is being deleted`);
    if (existing === undefined) createClaim(shop, set, { template, name, pod });
  }
}

function createClaim(
  shop: Workshop,
  set: StatefulSetObject,
  { template, name, pod }: { template: ClaimObject; name: string; pod: PodObject },
): void {
  const { namespace = '' } = set.metadata;
  const labels = { ...template.metadata.labels, ...set.spec.selector.matchLabels };
  const { annotations } = template.metadata;
  const claim: KubeObject = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace, labels, ...(annotations === undefined ? {} : { annotations }) },
    spec: template.spec,
  };
  const what = `Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
  try {
    shop.client.create(CLAIMS, claim, { namespace });
  } catch (error) {
    if (error instanceof StatusError) {
      const message = `create Claim ${name} for ${what} failed error: ${error.message}`;
      shop.events.record(set, 'Warning', 'FailedCreate', message);
    }
    throw error;
  }
  shop.events.record(set, 'Normal', 'SuccessfulCreate', `create Claim ${name} ${what} success`);
}

/** A claim that is to go with an earlier pod of this name: the new pod has to wait until it is gone. */
export function hasStaleClaim(shop: Workshop, set: StatefulSetObject, ordinal: number): boolean {
  const name = `${set.metadata.name}-${ordinal}`;
  return claimsOf(shop, set, ordinal).some(({ metadata }) =>
    metadata.ownerReferences?.some((owner) => owner.kind === 'Pod' && owner.name === name),
  );
}

/** Makes claims go with their set or with their pod, as the retention policy says (upstream: updateClaimOwnerRefForSetAndPod). */
export function applyRetention(
  shop: Workshop,
  set: StatefulSetObject,
  { pod, ordinal }: { pod: PodObject; ordinal: number },
): void {
  for (const claim of claimsOf(shop, set, ordinal)) {
    const owners = ownersFor(set, { pod, ordinal }, claim.metadata.ownerReferences ?? []);
    if (isSame(owners, claim.metadata.ownerReferences ?? [])) continue;
    updateObject(shop.client, CLAIMS, {
      ...claim,
      metadata: { ...claim.metadata, ownerReferences: owners },
    });
  }
}

function ownersFor(
  set: StatefulSetObject,
  { pod, ordinal }: { pod: PodObject; ordinal: number },
  present: readonly OwnerReference[],
): OwnerReference[] {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const isSurplus = ordinal < firstOrdinal(set) || ordinal >= firstOrdinal(set) + replicasOf(set);
  const goesWithPod = whenScaled === 'Delete' && isSurplus;
  const goesWithSet = whenDeleted === 'Delete' && !goesWithPod;
  const others = present.filter(({ uid }) => uid !== set.metadata.uid && uid !== pod.metadata.uid);
  return [
    ...others,
    ...(goesWithSet ? [plainReference(set)] : []),
    ...(goesWithPod && pod.metadata.uid !== undefined ? [plainReference(pod)] : []),
  ];
}

function plainReference({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '' };
}
