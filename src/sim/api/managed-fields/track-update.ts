import { formatTime } from '../../../clock/clock.ts';
import { equalJson } from '../../kinds/equal-json.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../kube-object.ts';
import { capUpdaters } from './cap-updaters.ts';
import { difference, type FieldSet, isEmptySet, NO_FIELDS, recursiveDifference, union } from './field-set.ts';
import type { FieldTracking } from './field-tracking.ts';
import { decodeManaged, isFieldSet, encodeManaged, type Managed, type Share, shareId } from './managed.ts';
import { reconcileSet } from './reconcile-set.ts';
import { stripMeta } from './strip-meta.ts';
import { takeFromOthers } from './update-shares.ts';

export interface TrackedUpdate {
  /** The object as stored, in the request's version; undefined for a new one. */
  before: KubeObject | undefined;
  /** The object to be stored, defaulted, not yet admitted. */
  after: KubeObject;
  manager: string;
  nowMs: number;
}

/**
 * The managed fields after a write that is no apply. Where nothing changes the very same entries come back.
 * Upstream: k8s.io/apimachinery/pkg/util/managedfields/fieldmanager.go, Update.
 */
export function trackUpdate(tracking: FieldTracking, update: TrackedUpdate): ManagedFieldsEntry[] | undefined {
  const { before, after } = update;
  const entries = entriesToStartFrom(tracking, before, after);
  const managed = decodeManaged(entries) ?? new Map<string, Share>();
  if (managed.size === 0 && before !== undefined) return undefined;
  const changed = updateShares(tracking, managed, update);
  return changed === undefined ? entries : encodeManaged(changed);
}

/** The shares after a write; undefined where it changed nothing. */
export function updateShares(
  tracking: FieldTracking,
  managed: Managed,
  { before, after, manager, nowMs }: TrackedUpdate,
): Managed | undefined {
  const identity = {
    manager: manager === '' ? 'unknown' : manager,
    operation: 'Update',
    apiVersion: tracking.apiVersion,
    subresource: tracking.subresource,
  } as const;
  const id = shareId(identity);
  const { comparison, remaining } = takeFromOthers(tracking, reconciled(tracking, managed), {
    before: before === undefined ? tracking.zero : withoutManagedFields(before),
    after: withoutManagedFields(after),
    writerId: id,
    conflicts: false,
  });
  const changed = union(comparison.modified, comparison.added);
  let taken = changed;
  if (tracking.reset !== undefined) taken = recursiveDifference(taken, tracking.reset);
  taken = stripMeta(taken);
  const own = remaining.get(id);
  const kept = difference(without(own?.fields ?? NO_FIELDS, changed, taken), comparison.removed);
  if (own !== undefined && isEmptySet(kept)) remaining.delete(id);
  if (isEmptySet(taken) && isEmptySet(comparison.removed) && remaining.size === managed.size) return undefined;
  if (!isEmptySet(taken)) remaining.set(id, { ...identity, fields: union(kept, taken), time: formatTime(nowMs) });
  else if (own !== undefined && !isEmptySet(kept) && kept !== own.fields) remaining.set(id, { ...own, fields: kept });
  capUpdaters(remaining);
  return remaining;
}

/** What was changed and not taken is nobody's; what was taken comes back. */
function without(fields: FieldSet, changed: FieldSet, taken: FieldSet): FieldSet {
  return taken === changed ? fields : difference(fields, changed);
}

export function withoutManagedFields(object: KubeObject): unknown {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

export function reconciled(tracking: FieldTracking, managed: Managed): Managed {
  if (!tracking.schemaMayChange) return managed;
  const out: Managed = new Map();
  for (const [id, share] of managed) {
    const fields = share.apiVersion === tracking.apiVersion ? reconcileSet(tracking.type, share.fields) : share.fields;
    out.set(id, fields === share.fields ? share : { ...share, fields });
  }
  return out;
}

/** A client may set the entries of an object itself; `[]` and `[{}]` drop them, subresources may not touch them. */
function entriesToStartFrom(
  tracking: FieldTracking,
  before: KubeObject | undefined,
  after: KubeObject,
): ManagedFieldsEntry[] | undefined {
  const live = before?.metadata.managedFields;
  const given = after.metadata.managedFields;
  if (tracking.subresource !== '' || given === undefined || given === live) return live;
  if (given === null) return live;
  if (given.length === 0 || (given.length === 1 && Object.keys(given[0]).length === 0)) return undefined;
  if (equalJson(given, live)) return live;
  if (!given.every(({ fieldsV1 }) => isFieldSet(fieldsV1 ?? {}))) return live;
  const decoded = decodeManaged(given);
  return decoded === undefined || decoded.size === 0 ? live : given;
}
