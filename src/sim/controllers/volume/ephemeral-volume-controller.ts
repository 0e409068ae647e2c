import type { PodObject } from '../common/kinds.ts';
import { controllerReference, isControlledBy } from '../common/owner-references.ts';
import type { Controller } from '../controller.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';

/** Makes the claims of generic ephemeral volumes, owned by their pods (upstream: pkg/controller/volume/ephemeral). */
export const ephemeralVolumeController: Controller = {
  name: 'ephemeral_volume',
  start(world) {
    const shop = openWorkshop(world, {
      account: 'ephemeral-volume-controller',
      component: 'ephemeral_volume',
      reconcile,
    });
    watchResource(world.store, 'pods', ({ type, object }) => {
      const { volumes } = (object as PodObject).spec;
      if (type === 'ADDED' && volumes?.some(({ ephemeral }) => ephemeral !== undefined)) shop.queue.add(keyOf(object));
    });
  },
};

function reconcile({ world, client, events }: Workshop, key: string): void {
  const { namespace, name } = splitKey(key);
  const pod = world.store.get('pods', namespace, name) as PodObject | undefined;
  if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return;
  for (const volume of pod.spec.volumes ?? []) {
    const template = volume.ephemeral?.volumeClaimTemplate;
    if (template === undefined) continue;
    const claim = `${name}-${volume.name}`;
    const existing = world.store.get('persistentvolumeclaims', namespace, claim);
    if (existing !== undefined) {
      if (isControlledBy(existing, pod)) continue;
      const message = `PVC ${namespace}/${claim} was not created for pod ${namespace}/${name} (pod is not owner)`;
      events.record(pod, 'Warning', 'ClaimBindingFailed', message);
      continue;
    }
    const { labels, annotations } = template.metadata ?? {};
    const metadata = {
      name: claim,
      namespace,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [controllerReference(pod)],
    };
    const object = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: structuredClone(template.spec) };
    client.create('persistentvolumeclaims', object, { namespace });
  }
}
