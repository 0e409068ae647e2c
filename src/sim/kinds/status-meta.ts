import type { KubeObject } from '../kube-object.ts';
import type { Draft } from './kind-rules.ts';

const KEPT = ['labels', 'annotations', 'finalizers', 'ownerReferences', 'deletionTimestamp', 'generation'] as const;

/** With these kinds an update of the status changes no metadata (apis/meta/v1/helpers.go, ResetObjectMetaForStatus). */
export function keepMetaForStatus(draft: Draft, old: KubeObject): void {
  for (const field of KEPT) keepMetaField(draft, old, field);
}

export function keepMetaField(draft: Draft, old: KubeObject, field: (typeof KEPT)[number]): void {
  const metadata: Record<string, unknown> = draft.metadata;
  if (old.metadata[field] === undefined) delete metadata[field];
  else metadata[field] = old.metadata[field];
}
