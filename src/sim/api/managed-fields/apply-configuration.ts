import { formatTime } from '../../../clock/clock.ts';
import { equalJson } from '../../kinds/equal-json.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../kube-object.ts';
import { badRequest, StatusError } from '../../status-error.ts';
import { applyConflict, type Conflict } from './apply-conflict.ts';
import { difference, isEmptySet, recursiveDifference } from './field-set.ts';
import type { FieldTracking } from './field-tracking.ts';
import { fieldsOfLastApplied, KUBECTL, withLastApplied } from './last-applied.ts';
import { decodeManaged, encodeManaged, type Managed, type Share, shareId } from './managed.ts';
import { mergeTyped } from './merge-typed.ts';
import { prune } from './prune.ts';
import { stripMeta } from './strip-meta.ts';
import { toFieldSet } from './to-field-set.ts';
import { reconciled, updateShares, withoutManagedFields } from './track-update.ts';
import { takeFromOthers } from './update-shares.ts';
import { typedError } from './validate-typed.ts';

export interface ApplyRequest {
  kind: string;
  /** The object as stored, in the request's version; undefined where the apply creates it. */
  live: KubeObject | undefined;
  /** The applied configuration as the client sent it. */
  config: Record<string, unknown>;
  manager: string;
  force: boolean;
  nowMs: number;
}

export interface Applied {
  /** The merged object, neither decoded nor defaulted; without managed fields. */
  object: KubeObject;
  managedFields: ManagedFieldsEntry[] | undefined;
}

/**
 * Server-side apply. Throws StatusError: 409 for conflicts, 400 and 500 as upstream for configurations that do not fit.
 * Upstream: managedfields/internal/structuredmerge.go and structured-merge-diff/merge/update.go, Apply.
 */
export function applyConfiguration(tracking: FieldTracking, request: ApplyRequest): Applied {
  checkConfig(tracking, request);
  const managed = startingShares(tracking, request);
  const { applied, conflicts } = applyOnce(tracking, request, managed, request.force);
  const outcome =
    conflicts.length === 0 ? applied : settleWithKubectl(tracking, request, { applied, conflicts, managed });
  if (request.manager !== KUBECTL) return outcome;
  return { ...outcome, object: withLastApplied(outcome.object, request.config) };
}

function checkConfig(tracking: FieldTracking, { kind, config }: ApplyRequest): void {
  const apiVersion = text(config['apiVersion']);
  if (apiVersion !== tracking.apiVersion || config['kind'] !== kind) {
    throw badRequest(`invalid object type: ${kindText(apiVersion, text(config['kind']))}`);
  }
  const metadata = (config['metadata'] ?? {}) as Record<string, unknown>;
  if (metadata['managedFields'] !== undefined && metadata['managedFields'] !== null) {
    throw badRequest('metadata.managedFields must be nil');
  }
  const fault = typedError(tracking.type, config);
  if (fault === undefined) return;
  const of = `${text(metadata['namespace'])}/${text(metadata['name'])}; ${kindText(apiVersion, kind)}`;
  throw new StatusError({ code: 500, message: `failed to create typed patch object (${of}): ${fault}` });
}

/** An object that nobody tracked so far belongs to `before-first-apply`. */
function startingShares(tracking: FieldTracking, { live, nowMs }: ApplyRequest): Managed {
  const managed = reconciled(tracking, decodeManaged(live?.metadata.managedFields) ?? new Map<string, Share>());
  if (managed.size > 0 || live === undefined) return managed;
  const update = { before: undefined, after: live, manager: 'before-first-apply', nowMs };
  return updateShares(tracking, managed, update) ?? managed;
}

interface Outcome {
  applied: Applied;
  conflicts: Conflict[];
}

function applyOnce(tracking: FieldTracking, request: ApplyRequest, managed: Managed, force: boolean): Outcome {
  const { manager, config, nowMs } = request;
  const identity = {
    manager: manager === '' ? 'unknown' : manager,
    operation: 'Apply',
    apiVersion: tracking.apiVersion,
    subresource: tracking.subresource,
  } as const;
  const id = shareId(identity);
  const live = request.live === undefined ? tracking.zero : withoutManagedFields(request.live);
  const merged = mergeTyped(tracking.type, live, config);
  const last = managed.get(id);
  let fields = toFieldSet(tracking.type, config);
  if (tracking.reset !== undefined) fields = recursiveDifference(fields, tracking.reset);
  const shares: Managed = new Map(managed).set(id, { ...identity, fields, time: last?.time });
  const object = prune(tracking, merged, shares, last) as KubeObject;
  const { conflicts, remaining } = takeFromOthers(tracking, shares, {
    before: live,
    after: object,
    writerId: id,
    conflicts: true,
  });
  const isNoop = request.live !== undefined && equalJson(live, object);
  const stripped = stripMeta(fields);
  if (isEmptySet(stripped)) remaining.delete(id);
  else remaining.set(id, { ...identity, fields: stripped, time: isNoop ? last?.time : formatTime(nowMs) });
  const applied = { object, managedFields: encodeManaged(remaining) };
  return { applied, conflicts: force ? [] : conflicts };
}

/** What client-side apply set is no conflict for kubectl's server-side apply. */
function settleWithKubectl(
  tracking: FieldTracking,
  request: ApplyRequest,
  { conflicts, managed }: Outcome & { managed: Managed },
): Applied {
  if (request.manager !== KUBECTL || request.live === undefined) throw applyConflict(conflicts);
  const allowed = fieldsOfLastApplied(tracking, request.live);
  if (allowed === undefined) throw applyConflict(conflicts);
  const left = conflicts
    .map((conflict) => ({ ...conflict, fields: difference(conflict.fields, allowed) }))
    .filter(({ fields }) => !isEmptySet(fields));
  if (left.length > 0) throw applyConflict(left);
  return applyOnce(tracking, request, managed, true).applied;
}

function kindText(apiVersion: string, kind: string): string {
  return `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
