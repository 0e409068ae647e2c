import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { type OwnershipGraph, ownersOf, type Place } from './ownership-graph.ts';
import { removeFinalizer } from './remove-finalizer.ts';

/** Takes an owner out of the references of all its dependents, then lets it go (upstream: attemptToOrphanWorker). */
export function orphanDependents(shop: Workshop, graph: OwnershipGraph, place: Place): void {
  const owner = graph.find(place);
  if (owner?.metadata.deletionTimestamp === undefined || !owner.metadata.finalizers?.includes('orphan')) return;
  const uid = owner.metadata.uid ?? '';
  for (const dependent of graph.dependentsOf(uid)) {
    const object = graph.find(dependent);
    if (object !== undefined) releaseFromOwners(shop, dependent, object, [uid]);
  }
  removeFinalizer(shop, place, owner, 'orphan');
}

/** Custom resources, and those of other servers, know no strategic merge: their list is replaced as a whole. */
export function releaseFromOwners(shop: Workshop, place: Place, object: KubeObject, uids: string[]): void {
  const info = shop.world.registry.stored(place.resource);
  const { uid } = object.metadata;
  const unchanged = info === undefined ? {} : { resourceVersion: object.metadata.resourceVersion };
  const kept = ownersOf(object).filter((owner) => !uids.includes(owner.uid));
  const patch =
    info?.custom !== false
      ? { type: 'merge' as const, body: { metadata: { uid, ...unchanged, ownerReferences: kept } } }
      : {
          type: 'strategic' as const,
          body: { metadata: { uid, ownerReferences: uids.map((owner) => ({ $patch: 'delete', uid: owner })) } },
        };
  try {
    shop.client.patch(place.resource, place.name, patch, place.namespace === '' ? {} : { namespace: place.namespace });
  } catch (error) {
    if (!(error instanceof StatusError && error.code === 404)) throw error;
  }
}
