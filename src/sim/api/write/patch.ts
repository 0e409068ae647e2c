import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ApiResponse } from '../../api-request.ts';
import { invalidObject, required } from '../../kinds/field-error.ts';
import { conflict, notFound } from '../../status-error.ts';
import { answerObject } from '../answer.ts';
import { negotiate } from '../negotiate.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../../eventually.ts';
import { namespaceOf } from '../read/get.ts';
import { served } from '../read/served-version.ts';
import { isTrue } from '../request-info.ts';
import type { Scope } from '../scope.ts';
import { createObject } from './create.ts';
import { patchDraft } from './patch-draft.ts';
import { type PatchType, patchType } from './patch-type.ts';
import { strategyOf } from './strategy-of.ts';
import { updateObject } from './update-object.ts';
import { parseWriteOptions, type WriteOptions } from './write-options.ts';

export function patchVerb(context: ApiContext, call: Call, scope: Scope): Eventually<ApiResponse> {
  negotiate(context, call, 'one');
  const { info } = scope;
  const type = patchType(call, info);
  const options = parsePatchOptions(call, type);
  const { name, subresource } = call.info;
  const namespace = namespaceOf(call, info);
  notePatch(call);
  const answer = (status: number) => (object: KubeObject) =>
    answerObject(context, call, { status, info, object: served(context, info, object) });
  const target = { info, type, options, tracking: context.tracking.tracking(info, subresource) };
  const draftOf = (before: KubeObject | undefined) => patchDraft(context, call, target, before);
  if (context.store.get(info.storageKey, namespace, name) === undefined) {
    if (type !== 'apply' || subresource !== '') throw notFound(info, name);
    const draft = draftOf(undefined);
    delete draft.metadata.resourceVersion;
    checkNoUid(info, draft);
    return andThen(createObject(context, call, info, draft, options), answer(201));
  }
  const strategy = strategyOf(context, info, subresource);
  return andThen(
    updateObject(context, call, info, { namespace, name, draftOf, strategy, options, repeats: true }),
    answer(200),
  );
}

/** An apply that means a certain object does not make another one. */
function checkNoUid(info: ResourceInfo, { metadata: { name, uid } }: KubeObject): void {
  if (uid === undefined || uid === '') return;
  throw conflict(
    info,
    name,
    `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
  );
}

/** Apply needs a manager; force is for apply alone (k8s.io/apimachinery/pkg/apis/meta/v1/validation). */
export function parsePatchOptions(call: Call, type: PatchType): WriteOptions & { force: boolean } {
  const options = parseWriteOptions(call, 'PatchOptions');
  const force = call.request.query.get('force');
  const errors = [];
  if (type === 'apply') {
    if ((call.request.query.get('fieldManager') ?? '') === '') {
      errors.push(required('fieldManager', 'is required for apply patch'));
    }
  } else if (force !== null) {
    errors.push({
      type: 'FieldValueForbidden' as const,
      field: 'force',
      body: 'Forbidden: may not be specified for non-apply patch',
    });
  }
  if (errors.length > 0) throw invalidObject({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', errors);
  return { ...options, force: isTrue(force) };
}

/** The patch as the audit log shows it. */
export function notePatch(call: Call): void {
  const { object, body } = call.request;
  if (!call.trail.wantsRequest) return;
  if (object !== undefined) call.trail.requestedPatch(object);
  else if (body !== undefined) noteText(call, body.toString());
}

function noteText(call: Call, text: string): void {
  try {
    call.trail.requestedPatch(JSON.parse(text));
  } catch {
    call.trail.requestedRawPatch();
  }
}
