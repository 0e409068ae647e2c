import type { KubeObject } from '../kube-object.ts';

type Metadata = KubeObject['metadata'];

/** The fields of ObjectMeta in the order of the Go struct, which is that of the JSON text. */
export const OBJECT_META_FIELDS = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const;

/** Metadata that something was added to, as Go would write it. */
export function inGoOrder(metadata: Metadata): Metadata {
  const ordered: Partial<Record<(typeof OBJECT_META_FIELDS)[number], unknown>> = {};
  for (const field of OBJECT_META_FIELDS) {
    if (metadata[field] !== undefined) ordered[field] = metadata[field];
  }
  return ordered as Metadata;
}
