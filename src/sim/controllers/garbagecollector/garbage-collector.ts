import type { KubeObject } from '../../kube-object.ts';
import type { StoreEvent } from '../../store/object-store.ts';
import { isSame } from '../common/stable-json.ts';
import type { Controller, ControllerWorld } from '../controller.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { collect } from './collect.ts';
import { ownerResource, remoteOwner } from './find-owner.ts';
import { orphanDependents } from './orphan-dependents.ts';
import { OwnershipGraph, ownersOf, type Place } from './ownership-graph.ts';

const ACCOUNT = 'generic-garbage-collector';
const COMPONENT = 'garbage-collector-controller';

/** Upstream: pkg/controller/garbagecollector. */
export const garbageCollector: Controller = {
  name: COMPONENT,
  start(world) {
    const graph = new OwnershipGraph(world.store);
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
    lookAtAll(world, enqueue);
    world.store.subscribe('*', (event) => {
      if (event.resource !== 'events') react(event, { world, graph, enqueue, orphaning });
    });
    world.registry.subscribe(() => lookAtAll(world, enqueue));
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
    return enqueueWaitingOwners(event, world, enqueue);
  }
  const ownersChanged = !isSame(object.metadata.ownerReferences, previous?.metadata.ownerReferences);
  if (ownersChanged && hasDoubtfulOwner(world, object)) enqueue(place);
  if (ownersChanged && previous !== undefined) enqueueWaitingOwners(event, world, enqueue);
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
  world: ControllerWorld,
  enqueue: (place: Place) => void,
): void {
  for (const reference of ownersOf(previous ?? object)) {
    const resource = ownerResource(world.registry, reference);
    if (resource === undefined) continue;
    const namespace = resource.namespaced ? (object.metadata.namespace ?? '') : '';
    const owner = world.store.get(resource.storageKey, namespace, reference.name);
    if (owner?.metadata.finalizers?.includes('foregroundDeletion') && owner.metadata.deletionTimestamp !== undefined) {
      enqueue({ resource: resource.storageKey, namespace, name: reference.name });
    }
  }
}

function isNewly({ object, previous }: StoreEvent, finalizer: string): boolean {
  const has = (of: KubeObject | undefined) =>
    of?.metadata.deletionTimestamp !== undefined && of.metadata.finalizers?.includes(finalizer) === true;
  return has(object) && !has(previous);
}

/** Whether any owner named is not there, or on its way out. */
function hasDoubtfulOwner({ registry, remotes, store }: ControllerWorld, object: KubeObject): boolean {
  return ownersOf(object).some((reference) => {
    const resource = ownerResource(registry, reference);
    if (resource === undefined) return remoteOwner(remotes, reference) !== undefined;
    const owner = store.get(
      resource.storageKey,
      resource.namespaced ? (object.metadata.namespace ?? '') : '',
      reference.name,
    );
    return owner?.metadata.uid !== reference.uid || owner.metadata.deletionTimestamp !== undefined;
  });
}

function lookAtAll(world: ControllerWorld, enqueue: (place: Place) => void): void {
  for (const resource of world.store.resources()) {
    if (resource === 'events') continue;
    for (const object of world.store.list(resource)) {
      const { namespace = '', name, deletionTimestamp } = object.metadata;
      const isEnding = deletionTimestamp !== undefined && object.metadata.finalizers?.includes('foregroundDeletion');
      if (isEnding || hasDoubtfulOwner(world, object)) enqueue({ resource, namespace, name });
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
