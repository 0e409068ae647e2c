import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../kube-object.ts';
import type { ApiContext } from '../api-context.ts';
import { trackWritten } from '../managed-fields/track-written.ts';

/** Notes in the draft who owns which field now that `manager` writes it. */
export function trackFields(
  context: ApiContext,
  info: ResourceInfo,
  write: { before: KubeObject | undefined; draft: KubeObject; manager: string; subresource: string },
): void {
  const { before, draft, manager, subresource } = write;
  const tracking = context.tracking.tracking(info, subresource);
  const managedFields = trackWritten(tracking, info, { before, after: draft, manager, nowMs: context.clock.now() });
  setManagedFields(draft, managedFields);
}

export function setManagedFields(draft: KubeObject, managedFields: ManagedFieldsEntry[] | undefined): void {
  if (managedFields === undefined || managedFields.length === 0) delete draft.metadata.managedFields;
  else draft.metadata.managedFields = managedFields;
}
