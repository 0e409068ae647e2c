import type { KubeObject, OwnerReference } from '../../kube-object.ts';
import type { ControllerWorld } from '../controller.ts';
import { keyOf } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { controllerOf } from './owner-references.ts';
import { isSame } from './stable-json.ts';

interface Ownership {
  /** Kind and group-resource of the owners. */
  kind: string;
  resource: string;
  /** What is owned; pods where not said. */
  owned?: string;
  /** Whether an owner would adopt an orphan. */
  wants(owner: KubeObject, orphan: KubeObject): boolean;
  enqueue(key: string): void;
}

/**
 * Enqueues the owner of each pod (or other owned object) that changes, the old owner too where it changed, and for an
 * orphan all that would adopt it (upstream: addPod, updatePod, deletePod of the workload controllers).
 */
export function watchPodsOf(world: ControllerWorld, ownership: Ownership): void {
  watchResource(world.store, ownership.owned ?? 'pods', ({ type, object, previous }) => {
    const owner = controllerOf(object);
    const before = previous === undefined ? undefined : controllerOf(previous);
    if (before !== undefined && before.uid !== owner?.uid) enqueueOwner(world, ownership, object, before);
    if (owner !== undefined) enqueueOwner(world, ownership, object, owner);
    else if (type !== 'DELETED' && mayBeAdopted(object, previous)) enqueueSuitors(world, ownership, object);
  });
}

function enqueueOwner(world: ControllerWorld, ownership: Ownership, object: KubeObject, owner: OwnerReference): void {
  if (owner.kind !== ownership.kind) return;
  const found = world.store.get(ownership.resource, object.metadata.namespace ?? '', owner.name);
  if (found?.metadata.uid === owner.uid) ownership.enqueue(keyOf(found));
}

function mayBeAdopted(object: KubeObject, previous: KubeObject | undefined): boolean {
  if (object.metadata.deletionTimestamp !== undefined) return false;
  return (
    previous === undefined ||
    !isSame(previous.metadata.labels, object.metadata.labels) ||
    !isSame(previous.metadata.ownerReferences, object.metadata.ownerReferences)
  );
}

function enqueueSuitors(world: ControllerWorld, ownership: Ownership, orphan: KubeObject): void {
  for (const owner of world.store.list(ownership.resource, orphan.metadata.namespace)) {
    if (ownership.wants(owner, orphan)) ownership.enqueue(keyOf(owner));
  }
}
