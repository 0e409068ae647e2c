import type { DeleteOptions } from '../../client.ts';
import type { KubeObject, OwnerReference } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { findOwner } from './find-owner.ts';
import { releaseFromOwners } from './orphan-dependents.ts';
import { type OwnershipGraph, ownersOf, type Place } from './ownership-graph.ts';
import { removeFinalizer } from './remove-finalizer.ts';

/** Deletes an object that no living owner holds, or lets go an owner whose last dependents are gone (upstream: attemptToDeleteItem). */
export function collect(shop: Workshop, graph: OwnershipGraph, place: Place, enqueue: (place: Place) => void): void {
  const known = graph.find(place);
  if (known === undefined || (isEnding(known) && !waitsForDependents(known))) return;
  const object = getUnlessGone(shop, place);
  if (object === undefined) return;
  if (waitsForDependents(object)) return finishForeground(shop, graph, { place, object, enqueue });
  const { solid, dangling, waiting, unknown } = classify(shop, graph, object);
  if (unknown || (solid.length > 0 && dangling.length + waiting.length === 0)) return;
  if (solid.length > 0) {
    releaseFromOwners(
      shop,
      place,
      object,
      [...dangling, ...waiting].map(({ uid }) => uid),
    );
  } else if (waiting.length > 0 && graph.dependentsOf(object.metadata.uid ?? '').length > 0) {
    if (isInCircle(graph, object)) unblockOwners(shop, place, object);
    remove(shop, place, object, 'Foreground');
  } else if (ownersOf(object).length > 0) {
    remove(shop, place, object, policyOf(object));
  }
}

/** A dependant that waits for its own dependants may wait for this object: somebody has to give way. */
function isInCircle(graph: OwnershipGraph, object: KubeObject): boolean {
  return graph.dependentsOf(object.metadata.uid ?? '').some((place) => {
    const dependent = graph.find(place);
    return dependent !== undefined && waitsForDependents(dependent);
  });
}

/** Takes back that owners have to wait for this object (upstream: unblockOwnerReferencesStrategicMergePatch). */
function unblockOwners({ client }: Workshop, place: Place, object: KubeObject): void {
  const blocking = ownersOf(object).filter(({ blockOwnerDeletion }) => blockOwnerDeletion === true);
  if (blocking.length === 0) return;
  const ownerReferences = ownersOf(object).map((owner) => ({ ...owner, blockOwnerDeletion: false }));
  const body = { metadata: { uid: object.metadata.uid, ownerReferences } };
  const options = place.namespace === '' ? {} : { namespace: place.namespace };
  client.patch(place.resource, place.name, { type: 'merge', body }, options);
}

interface Classified {
  solid: OwnerReference[];
  dangling: OwnerReference[];
  /** Owners that are being deleted in the foreground: they wait for this object to go. */
  waiting: OwnerReference[];
  unknown: boolean;
}

function classify(shop: Workshop, graph: OwnershipGraph, object: KubeObject): Classified {
  const found: Classified = { solid: [], dangling: [], waiting: [], unknown: false };
  for (const reference of ownersOf(object)) {
    const owner = findOwner(shop, object, reference);
    if (owner.state === 'unknown') found.unknown = true;
    else if (owner.state === 'absent') {
      found.dangling.push(reference);
      tellWrongNamespace(shop, graph, object, reference);
    } else if (waitsForDependents(owner.object)) found.waiting.push(reference);
    else found.solid.push(reference);
  }
  return found;
}

/** The owner lives, but not where a reference can reach. */
function tellWrongNamespace(
  shop: Workshop,
  graph: OwnershipGraph,
  object: KubeObject,
  reference: OwnerReference,
): void {
  const { namespace = '' } = object.metadata;
  const place = graph.placeOf(reference.uid);
  if (place === undefined || place.namespace === '' || place.namespace === namespace) return;
  const { apiVersion, kind, name, uid } = reference;
  const owner = `${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}`;
  const message = `ownerRef [${owner}] does not exist in namespace "${namespace}"`;
  shop.events.record(object, 'Warning', 'OwnerRefInvalidNamespace', message);
}

interface Ending {
  place: Place;
  object: KubeObject;
  enqueue(place: Place): void;
}

function finishForeground(shop: Workshop, graph: OwnershipGraph, { place, object, enqueue }: Ending): void {
  const uid = object.metadata.uid ?? '';
  const blocking = graph.dependentsOf(uid).filter((dependent) => {
    const found = graph.find(dependent);
    return (
      found !== undefined && ownersOf(found).some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true)
    );
  });
  if (blocking.length === 0) return removeFinalizer(shop, place, object, 'foregroundDeletion');
  for (const dependent of blocking) {
    const found = graph.find(dependent);
    if (found !== undefined && !isEnding(found)) enqueue(dependent);
  }
}

function remove(
  shop: Workshop,
  place: Place,
  { metadata }: KubeObject,
  policy: DeleteOptions['propagationPolicy'],
): void {
  try {
    shop.client.delete(place.resource, place.name, {
      ...(place.namespace === '' ? {} : { namespace: place.namespace }),
      ...(metadata.uid === undefined ? {} : { preconditions: { uid: metadata.uid } }),
      propagationPolicy: policy ?? 'Background',
    });
  } catch (error) {
    if (!(error instanceof StatusError && (error.code === 404 || error.code === 409))) throw error;
  }
}

function policyOf({ metadata }: KubeObject): DeleteOptions['propagationPolicy'] {
  if (metadata.finalizers?.includes('orphan')) return 'Orphan';
  return metadata.finalizers?.includes('foregroundDeletion') ? 'Foreground' : 'Background';
}

function getUnlessGone({ client }: Workshop, { resource, namespace, name }: Place): KubeObject | undefined {
  try {
    return client.get(resource, name, namespace === '' ? undefined : namespace);
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) return undefined;
    throw error;
  }
}

function isEnding({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

function waitsForDependents(object: KubeObject): boolean {
  return isEnding(object) && object.metadata.finalizers?.includes('foregroundDeletion') === true;
}
