import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { ClaimObject, PodObject } from '../common/kinds.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { claimTemplates, type StatefulSetObject } from './statefulset-object.ts';

export const CLAIMS = 'persistentvolumeclaims';

export function claimName(set: StatefulSetObject, template: string, ordinal: number): string {
  return `${template}-${set.metadata.name}-${ordinal}`;
}

/** The claims of an ordinal, as far as they are there. */
export function claimsOf({ world }: Workshop, set: StatefulSetObject, ordinal: number): ClaimObject[] {
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
  if (set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return false;
  const name = `${set.metadata.name}-${ordinal}`;
  return claimsOf(shop, set, ordinal).some(({ metadata }) =>
    metadata.ownerReferences?.some((owner) => owner.kind === 'Pod' && owner.name === name),
  );
}
