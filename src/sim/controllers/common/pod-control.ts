import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { Workshop } from '../runtime/workshop.ts';
import type { PodObject, PodTemplate } from './kinds.ts';
import { controllerReference } from './owner-references.ts';

/** Upstream: pkg/controller/controller_utils.go (RealPodControl). */

/** A pod as its owner's template has it, with a name to be drawn. */
export function podFromTemplate(template: PodTemplate, owner: KubeObject): KubeObject {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      generateName: `${owner.metadata.name}-`,
      ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
      ...(labels === undefined ? {} : { labels: { ...labels } }),
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      ...(finalizers === undefined ? {} : { finalizers: [...finalizers] }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: structuredClone(template.spec ?? {}),
  };
}

/** Creates a pod and tells of it as an event of its owner. */
export function createPod(shop: Workshop, owner: KubeObject, pod: KubeObject): PodObject {
  const namespace = owner.metadata.namespace;
  try {
    const created = shop.client.create('pods', pod, namespace === undefined ? {} : { namespace });
    shop.events.record(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`);
    return created as PodObject;
  } catch (error) {
    if (error instanceof StatusError && !isNamespaceEnding(error)) {
      shop.events.record(owner, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    }
    throw error;
  }
}

/** Deletes a pod and tells of it. That it is gone already is no failure. */
export function deletePod(shop: Workshop, owner: KubeObject, pod: KubeObject): void {
  const { name, namespace } = pod.metadata;
  try {
    shop.client.delete('pods', name, namespace === undefined ? {} : { namespace });
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) return;
    if (error instanceof StatusError) {
      shop.events.record(owner, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`);
    }
    throw error;
  }
  shop.events.record(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
}

/** Refused because the namespace is being deleted: nothing to tell, nothing to try again. */
export function isNamespaceEnding(error: unknown): boolean {
  return (
    error instanceof StatusError &&
    error.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true
  );
}

/** 1, 2, 4 … at a time, so that a refusal that meets all of them is met once (upstream: slowStartBatch). */
export function slowStart(count: number, create: (index: number) => void): void {
  let done = 0;
  for (let batch = 1; done < count; batch *= 2) {
    let failure: unknown;
    for (const end = Math.min(count, done + batch); done < end; done++) {
      try {
        create(done);
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure as Error;
  }
}
