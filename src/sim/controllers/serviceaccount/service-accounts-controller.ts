import { isNamespaceEnding } from '../common/pod-control.ts';
import type { Controller } from '../controller.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';

/** Gives every namespace a service account `default`, and gives it again (upstream: serviceaccounts_controller.go). */
export const serviceAccountsController: Controller = {
  name: 'service-account-controller',
  start(world) {
    const shop = openWorkshop(world, { account: 'service-account-controller', reconcile });
    watchResource(world.store, 'namespaces', ({ object }) => shop.queue.add(object.metadata.name));
    world.store.subscribe('serviceaccounts', ({ type, object }) => {
      if (type === 'DELETED') shop.queue.add(object.metadata.namespace ?? '');
    });
  },
};

function reconcile({ world, client }: Workshop, namespace: string): void {
  const found = world.store.get('namespaces', '', namespace);
  if (found === undefined || found.metadata.deletionTimestamp !== undefined) return;
  if (world.store.get('serviceaccounts', namespace, 'default') !== undefined) return;
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } };
  try {
    client.create('serviceaccounts', account, { namespace });
  } catch (error) {
    if (!isNamespaceEnding(error)) throw error;
  }
}
