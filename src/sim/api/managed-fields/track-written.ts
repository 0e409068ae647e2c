import { withoutEmptyLists } from '../../kinds/decode/without-empty-lists.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../kube-object.ts';
import type { FieldTracking } from './field-tracking.ts';
import { PathElementError } from './path-element.ts';
import { type TrackedUpdate, trackUpdate } from './track-update.ts';

/** The managed fields after a write. An object whose fields cannot be told apart has none (fieldmanager.go, UpdateNoErrors). */
export function trackWritten(
  tracking: FieldTracking,
  info: ResourceInfo,
  update: TrackedUpdate,
): ManagedFieldsEntry[] | undefined {
  const after = info.custom ? update.after : withoutEmptyLists(info.schemaName, update.after, update.before);
  try {
    return trackUpdate(tracking, { ...update, after: withManagedFields(after, update.after) });
  } catch (error) {
    if (!(error instanceof PathElementError)) throw error;
    return undefined;
  }
}

/** An empty list of entries is a wish too. */
function withManagedFields(after: KubeObject, { metadata: { managedFields } }: KubeObject): KubeObject {
  if (managedFields?.length !== 0) return after;
  return { ...after, metadata: { ...after.metadata, managedFields } };
}
