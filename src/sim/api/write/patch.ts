import type { ApiResponse } from '../../api-request.ts';
import type { KubeObject } from '../../kube-object.ts';
import { notSimulated, StatusError } from '../../status-error.ts';
import { answerObject, negotiate } from '../answer.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../eventually.ts';
import { storedObject } from '../read/get.ts';
import { served } from '../read/served-version.ts';
import type { Scope } from '../scope.ts';
import { mediaType } from './body.ts';
import { updateObject } from './update.ts';
import { parseWriteOptions } from './write-options.ts';

const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];

export function patchVerb(context: ApiContext, call: Call, scope: Scope): Eventually<ApiResponse> {
  negotiate(context, call, 'one');
  const { info } = scope;
  const type = mediaType(call.request.headers['content-type']);
  if (!PATCH_TYPES.includes(type)) throw unsupportedPatch();
  const options = parseWriteOptions(call, 'PatchOptions');
  const old = storedObject(context, call, info);
  const patch: unknown = call.request.object ?? JSON.parse(call.request.body?.toString() ?? '');
  call.trail.requestedPatch(patch);
  if (type !== 'application/merge-patch+json' && type !== 'application/strategic-merge-patch+json') {
    throw notSimulated(`patches of type ${type}`, 'Use a merge patch.');
  }
  const patched = mergePatch(structuredClone(served(context, info, old)), patch) as KubeObject;
  const { object: draft } = context.kinds.decode(info, { value: patched });
  return andThen(updateObject(context, call, info, { old, draft, options }), (object) =>
    answerObject(context, call, { status: 200, info, object: served(context, info, object) }),
  );
}

function unsupportedPatch(): StatusError {
  return new StatusError({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: '415: Unsupported Media Type',
    details: {},
  });
}

/** RFC 7386. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const merged: Record<string, unknown> =
    typeof target === 'object' && target !== null && !Array.isArray(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field];
    else merged[field] = mergePatch(merged[field], value);
  }
  return merged;
}
