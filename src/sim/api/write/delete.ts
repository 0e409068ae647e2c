import { formatTime } from '../../../clock/clock.ts';
import type { ApiResponse } from '../../api-request.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { conflict } from '../../status-error.ts';
import { answerObject, answerPlain, negotiate } from '../answer.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../eventually.ts';
import { storedObject } from '../read/get.ts';
import { served } from '../read/served-version.ts';
import type { Scope } from '../scope.ts';
import { admissionAttributes, admitMutating, admitValidating, finishAdmission } from './admit.ts';
import { type DeleteOptions, parseDeleteOptions } from './delete-options.ts';

export function deleteVerb(context: ApiContext, call: Call, scope: Scope): Eventually<ApiResponse> {
  negotiate(context, call, 'one');
  const { info } = scope;
  const options = parseDeleteOptions(context, call);
  const object = storedObject(context, call, info);
  return andThen(deleteObject(context, call, info, object, options), ({ object: left, gone }) => {
    if (!gone) return answerObject(context, call, { status: 200, info, object: served(context, info, left) });
    return answerPlain(context, call, 200, successStatus(info, left));
  });
}

/** Deletes an object, or marks it where grace or finalizers keep it (registry/store.go, Delete). */
export function deleteObject(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  object: KubeObject,
  options: DeleteOptions,
): Eventually<{ object: KubeObject; gone: boolean }> {
  const attributes = admissionAttributes(call, {
    operation: 'DELETE',
    info,
    name: object.metadata.name,
    object: undefined,
    old: served(context, info, object),
    options: options.given,
    dryRun: options.dryRun,
  });
  const admitted = andThen(admitMutating(context, attributes), () => admitValidating(context, attributes));
  return andThen(admitted, () => {
    checkPreconditions(info, object, options);
    finishAdmission(context, attributes, !options.dryRun);
    return deleteAdmitted(context, info, object, options);
  });
}

export function deleteAdmitted(
  context: ApiContext,
  info: ResourceInfo,
  object: KubeObject,
  options: DeleteOptions,
): { object: KubeObject; gone: boolean } {
  const rules = context.kinds.rules(info);
  const graceSeconds = rules.gracePeriodSeconds?.(object, options.gracePeriodSeconds) ?? 0;
  const finalizers = finalizersAfter(context, info, object, options);
  const { namespace = '', name } = object.metadata;
  if (graceSeconds === 0 && finalizers.length === 0) {
    const last = options.dryRun ? object : context.store.remove(info.storageKey, namespace, name);
    return { object: last ?? object, gone: true };
  }
  const marked = mark(context, object, graceSeconds, finalizers);
  const kept = options.dryRun || marked === object ? marked : context.store.put(info.storageKey, marked);
  return { object: kept, gone: false };
}

function mark(context: ApiContext, object: KubeObject, graceSeconds: number, finalizers: string[]): KubeObject {
  const { metadata } = object;
  const sameFinalizers = finalizers.join() === (metadata.finalizers ?? []).join();
  const already = metadata.deletionTimestamp !== undefined;
  const shorter = already && graceSeconds < (metadata.deletionGracePeriodSeconds ?? 0);
  if (already && sameFinalizers && !shorter) return object;
  const timestamps =
    already && !shorter
      ? {}
      : {
          deletionTimestamp: formatTime(context.clock.now() + graceSeconds * 1000),
          deletionGracePeriodSeconds: graceSeconds,
          ...(metadata.generation === undefined || already ? {} : { generation: metadata.generation + 1 }),
        };
  const { finalizers: _, ...rest } = metadata;
  return {
    ...object,
    metadata: { ...rest, ...timestamps, ...(finalizers.length === 0 ? {} : { finalizers }) } as KubeObject['metadata'],
  };
}

/** Propagation is asked of the garbage collector by finalizers. */
function finalizersAfter(
  context: ApiContext,
  info: ResourceInfo,
  object: KubeObject,
  options: DeleteOptions,
): string[] {
  const present = object.metadata.finalizers ?? [];
  const policy =
    options.propagationPolicy ??
    (present.includes('orphan')
      ? 'Orphan'
      : present.includes('foregroundDeletion')
        ? 'Foreground'
        : context.kinds.rules(info).defaultPropagation);
  const others = present.filter((finalizer) => finalizer !== 'orphan' && finalizer !== 'foregroundDeletion');
  if (policy === 'Orphan') return [...others, 'orphan'];
  if (policy === 'Foreground') return [...others, 'foregroundDeletion'];
  return others;
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

export function successStatus(info: ResourceInfo, object: KubeObject): object {
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
