import type { Deleted } from './deleted.ts';
import { formatTime, parseTime } from '../../../clock/clock.ts';
import type { ApiResponse } from '../../api-request.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import { inGoOrder } from '../../kinds/metadata-order.ts';
import type { KubeObject } from '../../kube-object.ts';
import { conflict, forbidden } from '../../status-error.ts';
import { answerObject, answerPlain } from '../answer.ts';
import { negotiate } from '../negotiate.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../../eventually.ts';
import { storedObject } from '../read/get.ts';
import { served, servedAnew } from '../read/served-version.ts';
import type { Scope } from '../scope.ts';
import { admissionAttributes, admitMutating, admitValidating, finishAdmission } from './admit.ts';
import { type DeleteOptions, parseDeleteOptions } from './delete-options.ts';
import { finalizersAfter } from './delete-finalizers.ts';
import { deleteNamespace } from './delete-namespace.ts';

/** Kinds whose last state is answered instead of a Status (upstream: ReturnDeletedObject). */
const RETURNED = new Set([
  'pods',
  'podtemplates',
  'services',
  'serviceaccounts',
  'resourcequotas',
  'persistentvolumes',
  'persistentvolumeclaims',
  'storageclasses.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'csidrivers.storage.k8s.io',
]);

export function deleteVerb(context: ApiContext, call: Call, scope: Scope): Eventually<ApiResponse> {
  negotiate(context, call, 'one');
  const { info } = scope;
  const options = parseDeleteOptions(context, call);
  const object = storedObject(context, call, info);
  return andThen(deleteObject(context, call, info, object, options), ({ object: left, gone }) => {
    const status = !gone && options.given.orphanDependents === false ? 202 : 200;
    if (gone && !RETURNED.has(info.storageKey)) return answerPlain(context, call, 200, successStatus(info, left));
    return answerObject(context, call, { status, info, object: served(context, info, left) });
  });
}

/** Deletes an object, or marks it where grace or finalizers keep it. */
export function deleteObject(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  object: KubeObject,
  options: DeleteOptions,
): Eventually<Deleted> {
  const attributes = admissionAttributes(call, {
    operation: 'DELETE',
    info,
    name: call.info.verb === 'deletecollection' ? '' : object.metadata.name,
    object: undefined,
    old: servedAnew(context, info, object),
    options: options.given,
    dryRun: options.dryRun,
  });
  const refusal = call.info.verb === 'delete' ? context.kinds.rules(info).deletionRefusal?.(object) : undefined;
  if (refusal !== undefined) throw forbidden(info, object.metadata.name, refusal);
  checkPreconditions(info, object, options);
  const admitted = andThen(admitMutating(context, attributes), () => admitValidating(context, attributes));
  return andThen(admitted, () => {
    finishAdmission(context, attributes, !options.dryRun);
    if (info.storageKey === 'namespaces') return deleteNamespace(context, object, options);
    return deleteAdmitted(context, info, object, options);
  });
}

/** k8s.io/apiserver/pkg/registry/generic/registry/store.go, Delete. */
export function deleteAdmitted(
  context: ApiContext,
  info: ResourceInfo,
  present: KubeObject,
  options: DeleteOptions,
): Deleted {
  const isFirst = present.metadata.deletionTimestamp === undefined;
  const rules = context.kinds.rules(info);
  const object = (isFirst ? rules.beforeDelete?.(present, context.clock.now()) : undefined) ?? present;
  const grace = graceOf(context, info, object, options);
  if (grace.pending) return { object, gone: false };
  const finalizers = finalizersAfter(context, info, object, options);
  const waits = finalizers.length > 0;
  if (!grace.graceful && !waits) return { object: removed(context, info, object, options.dryRun), gone: true };
  const marked = grace.graceful
    ? withFinalizers(grace.marked, finalizers)
    : markAsDeleting(withFinalizers(object, finalizers), context.clock.now());
  const kept = put(context, info, object, marked, options.dryRun);
  if (waits || (grace.graceful && grace.seconds > 0)) return { object: kept, gone: false };
  return { object: removed(context, info, kept, options.dryRun), gone: true };
}

/** Removes an object at once, or as its last finalizer goes. */
export function removed(context: ApiContext, info: ResourceInfo, object: KubeObject, dryRun: boolean): KubeObject {
  const { namespace = '', name } = object.metadata;
  if (dryRun) return object;
  return context.store.remove(info.storageKey, namespace, name, object) ?? object;
}

type Grace =
  /** The object is being deleted already, and this changes nothing. */
  | { pending: true }
  | { pending: false; graceful: false }
  | { pending: false; graceful: true; seconds: number; marked: KubeObject };

/** k8s.io/apiserver/pkg/registry/rest/delete.go, BeforeDelete. */
function graceOf(context: ApiContext, info: ResourceInfo, object: KubeObject, options: DeleteOptions): Grace {
  const requested = options.gracePeriodSeconds === undefined ? undefined : nonNegative(options.gracePeriodSeconds);
  const initial = context.kinds.rules(info).gracePeriodSeconds?.(object, requested);
  if (initial === undefined) return { pending: false, graceful: false };
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = object.metadata;
  if (deletionTimestamp !== undefined) {
    if (deletionGracePeriodSeconds === 0) return { pending: false, graceful: false };
    if (requested === undefined || requested >= deletionGracePeriodSeconds) return { pending: true };
    const dueMs = parseTime(deletionTimestamp) + (requested - deletionGracePeriodSeconds) * 1000;
    return {
      pending: false,
      graceful: true,
      seconds: requested,
      marked: withDeadline(object, dueMs, requested, false),
    };
  }
  const dueMs = context.clock.now() + initial * 1000;
  return { pending: false, graceful: true, seconds: initial, marked: withDeadline(object, dueMs, initial, true) };
}

/** Less than nothing is a second, as the wire had it before it knew better. */
function nonNegative(seconds: number): number {
  return seconds < 0 ? 1 : seconds;
}

function withDeadline(object: KubeObject, dueMs: number, seconds: number, isFirst: boolean): KubeObject {
  const { generation = 0 } = object.metadata;
  const risen = isFirst && generation > 0 ? { generation: generation + 1 } : {};
  const deadline = { deletionTimestamp: formatTime(dueMs), deletionGracePeriodSeconds: seconds };
  return { ...object, metadata: inGoOrder({ ...object.metadata, ...risen, ...deadline }) };
}

/** Objects without grace that finalizers hold (store.go, markAsDeleting). */
function markAsDeleting(object: KubeObject, nowMs: number): KubeObject {
  const { deletionTimestamp, deletionGracePeriodSeconds } = object.metadata;
  if (deletionTimestamp === undefined) return withDeadline(object, nowMs, 0, true);
  if (deletionGracePeriodSeconds === 0) return object;
  return { ...object, metadata: { ...object.metadata, deletionGracePeriodSeconds: 0 } };
}

function withFinalizers(object: KubeObject, finalizers: readonly string[]): KubeObject {
  const { finalizers: present = [], ...metadata } = object.metadata;
  if (finalizers.join() === present.join()) return object;
  const held = finalizers.length === 0 ? metadata : inGoOrder({ ...metadata, finalizers: [...finalizers] });
  return { ...object, metadata: held };
}

function put(
  context: ApiContext,
  info: ResourceInfo,
  object: KubeObject,
  marked: KubeObject,
  dryRun: boolean,
): KubeObject {
  return dryRun || marked === object ? marked : context.store.put(info.storageKey, marked);
}

export function checkPreconditions(info: ResourceInfo, object: KubeObject, { preconditions }: DeleteOptions): void {
  const { name, uid, resourceVersion } = object.metadata;
  const of = { group: info.group, resource: info.kind };
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    throw conflict(
      of,
      name,
      `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    throw conflict(
      of,
      name,
      `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
  }
}

function successStatus(info: ResourceInfo, object: KubeObject): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: object.metadata.name,
      ...(info.group === '' ? {} : { group: info.group }),
      kind: info.resource,
      uid: object.metadata.uid,
    },
  };
}
