import { parseGoYaml } from '../../kinds/decode/read-body.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ApiResponse } from '../../api-request.ts';
import { invalidObject, required } from '../../kinds/field-error.ts';
import { badRequest, notFound, StatusError } from '../../status-error.ts';
import { answerObject, negotiate } from '../answer.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../eventually.ts';
import { applyConfiguration } from '../managed-fields/apply-configuration.ts';
import { patchObject } from '../patch/patch-object.ts';
import { namespaceOf } from '../read/get.ts';
import { served } from '../read/served-version.ts';
import { isTrue } from '../request-info.ts';
import type { Scope } from '../scope.ts';
import { BODY_LIMIT_BYTES, bodyTooLarge, mediaType, reportStrict } from './body.ts';
import { createObject, setNamespace } from './create.ts';
import { dropRepeatedOwners } from './owner-warnings.ts';
import { strategyOf } from './strategy-of.ts';
import { setManagedFields, trackFields } from './track-fields.ts';
import { checkName } from './update.ts';
import { updateObject } from './update-object.ts';
import { parseWriteOptions, type WriteOptions } from './write-options.ts';

const PATCH_TYPES = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
} as const;

export type PatchType = (typeof PATCH_TYPES)[keyof typeof PATCH_TYPES];

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
  const draftOf =
    type === 'apply'
      ? appliedDraft(context, call, info, options)
      : patchedDraft(context, call, info, { type, options });
  if (context.store.get(info.storageKey, namespace, name) === undefined) {
    if (type !== 'apply' || subresource !== '') throw notFound(info, name);
    const draft = draftOf(undefined);
    return andThen(createObject(context, call, info, draft, options), answer(201));
  }
  const strategy = strategyOf(context, info, subresource);
  return andThen(
    updateObject(context, call, info, { namespace, name, draftOf, strategy, options, repeats: true }),
    answer(200),
  );
}

/** go-restful refuses what the route does not take, in its own words; custom resources have no strategic merge. */
export function patchType(call: Call, info: ResourceInfo): PatchType {
  const given = mediaType(call.request.headers['content-type']);
  if (!Object.hasOwn(PATCH_TYPES, given)) {
    throw new StatusError({
      code: 415,
      reason: 'UnsupportedMediaType',
      message: '415: Unsupported Media Type',
      details: {},
    });
  }
  const { body } = call.request;
  if (body !== undefined && body.length > BODY_LIMIT_BYTES) throw bodyTooLarge();
  const type = PATCH_TYPES[given as keyof typeof PATCH_TYPES];
  if (info.custom && type === 'strategic') throw customPatchType();
  return type;
}

function customPatchType(): StatusError {
  const accepted = ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml'];
  return new StatusError({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  });
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
  else if (body !== undefined) call.trail.requestedPatch(parsedOrNothing(body.toString()));
}

function parsedOrNothing(text: string): unknown {
  try {
    return parseGoYaml(text).value;
  } catch {
    return undefined;
  }
}

/** Carries out a JSON, merge or strategic patch on the object as it stands. */
function patchedDraft(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  by: { type: Exclude<PatchType, 'apply'>; options: WriteOptions },
): (before: KubeObject | undefined) => KubeObject {
  const { type, options } = by;
  return (before) => {
    if (before === undefined) throw notFound(info, call.info.name);
    const schema = type === 'strategic' ? context.schemaOf(info) : undefined;
    const { value, strictErrors, refusal } = patchObject({
      type,
      current: before,
      patch: patchBody(call),
      fieldValidation: options.fieldValidation,
      ...(schema === undefined ? {} : { schema }),
    });
    const decoded = decodePatched(context, info, value, refusal);
    if (call.request.object === undefined) {
      reportStrict(call, info, [...strictErrors, ...decoded.strictErrors], options.fieldValidation);
    }
    const draft = decoded.object;
    setNamespace(info, call, draft);
    context.kinds.applyDefaults(info, draft);
    dropRepeatedOwners(call, draft, 'request');
    trackFields(context, info, {
      before,
      draft,
      manager: options.fieldManager,
      subresource: call.info.subresource,
    });
    return draft;
  };
}

function decodePatched(
  context: ApiContext,
  info: ResourceInfo,
  value: unknown,
  refusal: (reason: string) => StatusError,
) {
  try {
    return context.kinds.decode(info, { value });
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== 400) throw error;
    throw refusal(error.message.replace(/^.*? cannot be handled as a [^:]*: /, ''));
  }
}

function patchBody(call: Call): { text: string } | { value: unknown } {
  const { object, body } = call.request;
  return object === undefined ? { text: body?.toString() ?? '' } : { value: object };
}

/** Carries out a server-side apply. */
function appliedDraft(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  options: WriteOptions & { force: boolean },
): (before: KubeObject | undefined) => KubeObject {
  return (before) => {
    const config = appliedConfig(call);
    const tracking = context.tracking.tracking(info, call.info.subresource);
    const { fieldManager: manager, force } = options;
    const nowMs = context.clock.now();
    checkApplied(call, config);
    const { object, managedFields } = applyConfiguration(tracking, {
      kind: info.kind,
      live: before,
      config,
      manager,
      force,
      nowMs,
    });
    const { object: draft, strictErrors } = context.kinds.decode(info, { value: object });
    reportStrict(call, info, strictErrors, options.fieldValidation);
    if (before === undefined) checkName(call, draft);
    setNamespace(info, call, draft);
    context.kinds.applyDefaults(info, draft);
    dropRepeatedOwners(call, draft, 'request');
    setManagedFields(draft, managedFields);
    return draft;
  };
}

function appliedConfig(call: Call): Record<string, unknown> {
  const { object, body } = call.request;
  if (object !== undefined) return object as Record<string, unknown>;
  let value: unknown;
  try {
    value = parseGoYaml(body?.toString() ?? '').value;
  } catch (error) {
    throw badRequest(`error decoding YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('error decoding YAML: error converting YAML to JSON: the document is no object');
  }
  return value as Record<string, unknown>;
}

function checkApplied(call: Call, config: Record<string, unknown>): void {
  const metadata = (config.metadata ?? {}) as { name?: unknown };
  const { name } = metadata;
  if (typeof name === 'string' && name !== '' && name !== call.info.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${call.info.name})`);
  }
}
