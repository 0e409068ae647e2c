import type { Client } from '../../client.ts';
import type { ClaimObject, VolumeObject } from '../common/kinds.ts';
import { updateObject } from '../common/update-object.ts';
import { findMatchingVolume, isClaimBound } from '../volume/match-volume.ts';
import type { Cycle } from './filter.ts';
import { claimsOf } from './filters/volume-filters.ts';
import type { NodeView } from './node-view.ts';

const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';

/**
 * Gives claims that waited for their first consumer a volume that the node reaches, or has one provisioned there. True where
 * the pod has to wait for that (upstream: VolumeBinding.PreBind).
 */
export function prepareClaims(client: Client, cycle: Cycle, { node }: NodeView): boolean {
  const unbound = claimsOf(cycle).filter((claim) => !isClaimBound(claim));
  for (const claim of unbound) {
    const volume = findMatchingVolume(claim, cycle.store.list('persistentvolumes') as VolumeObject[], node);
    if (volume === undefined) selectNode(client, claim, node.metadata.name);
    else if (volume.spec.claimRef === undefined) promise(client, volume, claim);
  }
  return unbound.length > 0;
}

function selectNode(client: Client, claim: ClaimObject, node: string): void {
  const { annotations } = claim.metadata;
  if (annotations?.[SELECTED_NODE] === node) return;
  updateObject(client, 'persistentvolumeclaims', {
    ...claim,
    metadata: { ...claim.metadata, annotations: { ...annotations, [SELECTED_NODE]: node } },
  });
}

function promise(client: Client, volume: VolumeObject, claim: ClaimObject): void {
  const { apiVersion, kind } = claim;
  const { name, namespace, uid, resourceVersion } = claim.metadata;
  const annotations = { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' };
  updateObject(client, 'persistentvolumes', {
    ...volume,
    metadata: { ...volume.metadata, annotations },
    spec: { ...volume.spec, claimRef: { apiVersion, kind, name, namespace, uid, resourceVersion } },
  });
}
