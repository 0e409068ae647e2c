import type { KubeObject, OwnerReference } from '../../kube-object.ts';
import { ObjectStore, type StoreEvent } from '../../store/object-store.ts';
import { isSame } from '../common/stable-json.ts';
import type { Controller, ControllerWorld } from '../controller.ts';
import { mirrorRemotes } from '../runtime/mirror-remotes.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { collect } from './collect.ts';
import { ownerResource } from './find-owner.ts';
import { orphanDependents } from './orphan-dependents.ts';
import { OwnershipGraph, ownersOf, type Place } from './ownership-graph.ts';

const ACCOUNT = 'generic-garbage-collector';
const COMPONENT = 'garbage-collector-controller';

/** Upstream: pkg/controller/garbagecollector. */
export const garbageCollector: Controller = {
  name: COMPONENT,
  start(world) {
    const elsewhere = new ObjectStore();
    const graph = new OwnershipGraph(world.store, elsewhere);
    const collecting = openWorkshop(world, {
      account: ACCOUNT,
      component: COMPONENT,
      reconcile: (shop, key) => collect(shop, graph, placeOf(key), (place) => shop.queue.add(keyFor(place))),
    });
    const orphaning = openWorkshop(world, {
      account: ACCOUNT,
      component: COMPONENT,
      reconcile: (shop, key) => orphanDependents(shop, graph, placeOf(key)),
    });
    const enqueue = (place: Place) => collecting.queue.add(keyFor(place));
    const look = () => lookAtAll(world, graph, enqueue);
    look();
    for (const store of [world.store, elsewhere]) {
      store.subscribe('*', (event) => {
        if (event.resource !== 'events') react(event, { world, graph, enqueue, orphaning });
      });
    }
    world.registry.subscribe(look);
    mirrorRemotes(world, collecting.client, elsewhere);
    world.remotes.subscribe(look);
  },
};

interface Reaction {
  world: ControllerWorld;
  graph: OwnershipGraph;
  enqueue(place: Place): void;
  orphaning: Workshop;
}

function react(event: StoreEvent, { world, graph, enqueue, orphaning }: Reaction): void {
  const { type, resource, object, previous } = event;
  const place = { resource, namespace: object.metadata.namespace ?? '', name: object.metadata.name };
  if (type === 'DELETED') {
    for (const dependent of graph.dependentsOf(object.metadata.uid ?? '')) enqueue(dependent);
    return enqueueWaitingOwners(event, { world, graph, enqueue });
  }
  const ownersChanged = !isSame(object.metadata.ownerReferences, previous?.metadata.ownerReferences);
  if (ownersChanged && hasDoubtfulOwner(world, graph, object)) enqueue(place);
  if (ownersChanged && previous !== undefined) enqueueWaitingOwners(event, { world, graph, enqueue });
  if (object.metadata.deletionTimestamp === undefined) return;
  if (isNewly(event, 'orphan')) orphaning.queue.add(keyFor(place));
  if (isNewly(event, 'foregroundDeletion')) {
    for (const dependent of graph.dependentsOf(object.metadata.uid ?? '')) enqueue(dependent);
    enqueue(place);
  }
}

/** Deleted in the foreground, an owner goes with the last dependent that holds it up. */
function enqueueWaitingOwners(
  { object, previous }: StoreEvent,
  { world, graph, enqueue }: Omit<Reaction, 'orphaning'>,
): void {
  for (const reference of ownersOf(previous ?? object)) {
    const place = ownerPlace(world, object, reference);
    const owner = place === undefined ? undefined : graph.find(place);
    if (place === undefined || owner?.metadata.deletionTimestamp === undefined) continue;
    if (owner.metadata.finalizers?.includes('foregroundDeletion')) enqueue(place);
  }
}

function ownerPlace(world: ControllerWorld, { metadata }: KubeObject, reference: OwnerReference): Place | undefined {
  const resource = ownerResource(world, reference);
  if (resource === undefined) return undefined;
  const namespace = resource.namespaced ? (metadata.namespace ?? '') : '';
  return { resource: resource.storageKey, namespace, name: reference.name };
}

function isNewly({ object, previous }: StoreEvent, finalizer: string): boolean {
  const has = (of: KubeObject | undefined) =>
    of?.metadata.deletionTimestamp !== undefined && of.metadata.finalizers?.includes(finalizer) === true;
  return has(object) && !has(previous);
}

/** Whether any owner named is not there, or on its way out. */
function hasDoubtfulOwner(world: ControllerWorld, graph: OwnershipGraph, object: KubeObject): boolean {
  return ownersOf(object).some((reference) => {
    const place = ownerPlace(world, object, reference);
    if (place === undefined) return false;
    const owner = graph.find(place);
    return owner?.metadata.uid !== reference.uid || owner.metadata.deletionTimestamp !== undefined;
  });
}

function lookAtAll(world: ControllerWorld, graph: OwnershipGraph, enqueue: (place: Place) => void): void {
  for (const resource of world.store.resources()) {
    if (resource === 'events') continue;
    for (const object of world.store.list(resource)) {
      const { namespace = '', name, deletionTimestamp } = object.metadata;
      const isEnding = deletionTimestamp !== undefined && object.metadata.finalizers?.includes('foregroundDeletion');
      if (isEnding || hasDoubtfulOwner(world, graph, object)) enqueue({ resource, namespace, name });
    }
  }
}

function keyFor({ resource, namespace, name }: Place): string {
  return `${resource}/${namespace}/${name}`;
}

function placeOf(key: string): Place {
  const [resource, namespace, ...name] = key.split('/');
  return { resource, namespace, name: name.join('/') };
}
