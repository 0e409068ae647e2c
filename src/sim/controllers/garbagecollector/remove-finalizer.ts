import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { Workshop } from '../runtime/workshop.ts';
import type { Place } from './ownership-graph.ts';

/** Reads the object once more and takes one finalizer off, by a merge patch that fails where it changed meanwhile. */
export function removeFinalizer({ client }: Workshop, place: Place, { metadata }: KubeObject, finalizer: string): void {
  const namespace = place.namespace === '' ? undefined : place.namespace;
  try {
    const latest = client.get(place.resource, place.name, namespace);
    if (latest.metadata.uid !== metadata.uid || !latest.metadata.finalizers?.includes(finalizer)) return;
    const finalizers = latest.metadata.finalizers.filter((other) => other !== finalizer);
    const { resourceVersion } = latest.metadata;
    const body = { metadata: { resourceVersion, finalizers } };
    client.patch(place.resource, place.name, { type: 'merge', body }, namespace === undefined ? {} : { namespace });
  } catch (error) {
    if (!(error instanceof StatusError && error.code === 404)) throw error;
  }
}
