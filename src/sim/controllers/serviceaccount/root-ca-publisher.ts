import { isNamespaceEnding } from '../common/pod-control.ts';
import { isSame } from '../common/stable-json.ts';
import { updateObject } from '../common/update-object.ts';
import type { Controller } from '../controller.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';

const NAME = 'kube-root-ca.crt';
const DESCRIPTION = 'kubernetes.io/description';
const TEXT =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/** Publishes the cluster's CA in every namespace, and mends it (upstream: rootcacertpublisher/publisher.go). */
export const rootCaPublisher: Controller = {
  name: 'root-ca-cert-publisher',
  start(world) {
    const shop = openWorkshop(world, { account: 'root-ca-cert-publisher', reconcile });
    watchResource(world.store, 'namespaces', ({ object }) => shop.queue.add(object.metadata.name));
    world.store.subscribe('configmaps', ({ object }) => {
      if (object.metadata.name === NAME) shop.queue.add(object.metadata.namespace ?? '');
    });
  },
};

function reconcile({ world, client }: Workshop, namespace: string): void {
  const found = world.store.get('namespaces', '', namespace);
  if (found === undefined || found.metadata.deletionTimestamp !== undefined) return;
  const data = { 'ca.crt': world.pki.caCertificate };
  const existing = world.store.get('configmaps', namespace, NAME);
  if (existing === undefined) {
    const metadata = { name: NAME, namespace, annotations: { [DESCRIPTION]: TEXT } };
    try {
      client.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }, { namespace });
    } catch (error) {
      if (!isNamespaceEnding(error)) throw error;
    }
  } else if (!isSame(existing.data, data) || !existing.metadata.annotations?.[DESCRIPTION]) {
    const annotations = { ...existing.metadata.annotations, [DESCRIPTION]: TEXT };
    updateObject(client, 'configmaps', { ...existing, data, metadata: { ...existing.metadata, annotations } });
  }
}
