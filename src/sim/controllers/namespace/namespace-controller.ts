import { isSame } from '../common/stable-json.ts';
import { updateObject } from '../common/update-object.ts';
import type { Controller } from '../controller.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import { formatTime } from '../../../clock/clock.ts';
import { contentOf, deleteContent, remoteContentOf } from './namespace-content.ts';
import { deletionConditions, discoveryFault, type NamespaceObject } from './deletion-conditions.ts';

const OWN_FINALIZER = 'kubernetes';
/** So long upstream leaves others to learn that the namespace is going (namespaceDeletionGracePeriod). */
const GRACE_MS = 5000;

/** Empties a namespace that is being deleted, and lets it go (upstream: namespaced_resources_deleter.go). */
export const namespaceController: Controller = {
  name: 'namespace-controller',
  start(world) {
    const shop = openWorkshop(world, { account: 'namespace-controller', reconcile });
    watchResource(world.store, 'namespaces', ({ object }) => {
      if (object.metadata.deletionTimestamp !== undefined) shop.queue.addAfter(object.metadata.name, GRACE_MS);
    });
    world.store.subscribe('*', ({ type, object }) => {
      const { namespace } = object.metadata;
      if (namespace === undefined || type === 'ADDED') return;
      const found = world.store.get('namespaces', '', namespace);
      if (found?.metadata.deletionTimestamp !== undefined && isBeingEmptied(found)) shop.queue.add(namespace);
    });
  },
};

/** Once a first turn has said what is left. */
function isBeingEmptied(namespace: KubeObject): boolean {
  return ((namespace as NamespaceObject).status?.conditions ?? []).length > 0;
}

function reconcile(shop: Workshop, name: string): void {
  const { world, client } = shop;
  let namespace = world.store.get('namespaces', '', name) as NamespaceObject | undefined;
  if (namespace?.metadata.deletionTimestamp === undefined) return;
  if (namespace.status?.phase !== 'Terminating') {
    const status = { ...namespace.status, phase: 'Terminating' };
    namespace = updateObject(client, 'namespaces', { ...namespace, status }, 'status');
  }
  if (!namespace.spec?.finalizers?.includes(OWN_FINALIZER)) return;
  const undiscovered = discoveryFault(world.remotes.failing());
  const remote = remoteContentOf(world, client, name);
  const failures = [...remote.failures, ...deleteContent(client, [...contentOf(world, name), ...remote.content])];
  const rest = [
    ...contentOf(world, name),
    ...(remote.content.length === 0 ? [] : remoteContentOf(world, client, name).content),
  ];
  const conditions = deletionConditions(namespace.status?.conditions ?? [], rest, {
    undiscovered,
    failures,
    now: formatTime(world.clock.now()),
  });
  if (!isSame(conditions, namespace.status?.conditions)) {
    const status = { ...namespace.status, conditions };
    namespace = updateObject(client, 'namespaces', { ...namespace, status }, 'status');
  }
  if (undiscovered !== undefined) throw new Error(undiscovered);
  if (failures.length > 0) throw failures[0];
  if (rest.length === 0) finalize(shop, namespace);
}

function finalize({ client }: Workshop, namespace: NamespaceObject): void {
  const finalizers = (namespace.spec?.finalizers ?? []).filter((finalizer) => finalizer !== OWN_FINALIZER);
  try {
    updateObject(client, 'namespaces', { ...namespace, spec: { ...namespace.spec, finalizers } }, 'finalize');
  } catch (error) {
    if (!(error instanceof StatusError && error.code === 404)) throw error;
  }
}
