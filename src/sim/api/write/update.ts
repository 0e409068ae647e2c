import type { ApiResponse } from '../../api-request.ts';
import { invalid, invalidObject } from '../../kinds/field-error.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { badRequest, conflict, notFound } from '../../status-error.ts';
import { answerObject, negotiate } from '../answer.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../eventually.ts';
import { namespaceOf } from '../read/get.ts';
import { served, toStored } from '../read/served-version.ts';
import type { Scope } from '../scope.ts';
import { admissionAttributes, admitMutating, admitValidating, finishAdmission } from './admit.ts';
import { decodeBody } from './body.ts';
import { createObject, setNamespace } from './create.ts';
import { noteRequest } from './note-request.ts';
import { metadataErrors, metadataUpdateErrors } from './object-meta.ts';
import { parseWriteOptions, type WriteOptions } from './write-options.ts';

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

export interface Updated {
  object: KubeObject;
  created: boolean;
}

export function updateVerb(context: ApiContext, call: Call, scope: Scope): Eventually<ApiResponse> {
  negotiate(context, call, 'one');
  const { info } = scope;
  const options = parseWriteOptions(call, 'UpdateOptions');
  const draft = decodeBody(context, call, info, options.fieldValidation);
  noteRequest(context, call, info, draft);
  checkName(call, draft);
  setNamespace(info, call, draft);
  return andThen(replaceObject(context, call, info, draft, options), ({ object, created }) =>
    answerObject(context, call, { status: created ? 201 : 200, info, object: served(context, info, object) }),
  );
}

function replaceObject(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  draft: KubeObject,
  options: WriteOptions,
): Eventually<Updated> {
  const old = context.store.get(info.storageKey, namespaceOf(call, info), call.info.name);
  if (old === undefined) {
    if (call.info.subresource !== '' || context.kinds.rules(info).createOnUpdate !== true)
      throw notFound(info, call.info.name);
    return andThen(createObject(context, call, info, draft, options), (object) => ({ object, created: true }));
  }
  return andThen(updateObject(context, call, info, { old, draft, options }), (object) => ({ object, created: false }));
}

/** Replaces a stored object by a draft in the served version (registry/store.go, Update). */
export function updateObject(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  write: { old: KubeObject; draft: KubeObject; options: WriteOptions },
): Eventually<KubeObject> {
  const { draft, options } = write;
  const old = served(context, info, write.old);
  context.kinds.applyDefaults(info, draft);
  const attributes = admissionAttributes(call, {
    operation: 'UPDATE',
    info,
    name: old.metadata.name,
    object: draft,
    old,
    options: options.given,
    dryRun: options.dryRun,
  });
  return andThen(admitMutating(context, attributes), () => {
    checkVersion(context, info, draft, old);
    prepareUpdate(context, call, info, draft, old);
    validateUpdate(context, call, info, draft, old);
    return andThen(admitValidating(context, attributes), () => {
      const object = toStored(context, info, context.kinds.normalise(info, draft));
      const changed = !sameContent(object, write.old);
      if (changed && !options.dryRun) return stored(context, info, object, attributes);
      finishAdmission(context, attributes, false);
      return changed ? object : write.old;
    });
  });
}

function stored(
  context: ApiContext,
  info: ResourceInfo,
  object: KubeObject,
  attributes: Parameters<typeof finishAdmission>[1],
): KubeObject {
  finishAdmission(context, attributes, true);
  const { metadata } = object;
  const gone =
    metadata.deletionTimestamp !== undefined &&
    (metadata.finalizers ?? []).length === 0 &&
    (metadata.deletionGracePeriodSeconds ?? 0) === 0;
  if (!gone) return context.store.put(info.storageKey, object);
  return context.store.remove(info.storageKey, metadata.namespace ?? '', metadata.name, object) ?? object;
}

function checkName(call: Call, draft: KubeObject): void {
  const given = draft.metadata.name ?? '';
  if (given === '') draft.metadata.name = call.info.name;
  else if (given !== call.info.name) {
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${call.info.name})`);
  }
}

function checkVersion(context: ApiContext, info: ResourceInfo, draft: KubeObject, old: KubeObject): void {
  const given = draft.metadata.resourceVersion ?? '';
  if (given === '' || given === '0') {
    if (context.kinds.rules(info).needsResourceVersion === true) {
      throw invalidObject(info, old.metadata.name, [
        invalid('metadata.resourceVersion', 0, 'must be specified for an update'),
      ]);
    }
  } else if (given !== old.metadata.resourceVersion) {
    throw conflict(info, old.metadata.name, MODIFIED);
  }
  draft.metadata.resourceVersion = old.metadata.resourceVersion;
}

function prepareUpdate(context: ApiContext, call: Call, info: ResourceInfo, draft: KubeObject, old: KubeObject): void {
  const rules = context.kinds.rules(info);
  if (call.info.subresource === 'status') keepAllButStatus(draft, old, rules.prepareStatusUpdate?.bind(rules));
  else {
    if (info.subresources.has('status')) {
      if (old.status === undefined) delete draft.status;
      else draft.status = old.status;
    }
    rules.prepareUpdate?.(draft, old);
  }
  keepSystemFields(draft, old);
  const counts = rules.hasGeneration ?? (info.subresources.has('status') && 'spec' in old);
  if (counts && call.info.subresource !== 'status' && !sameJson(draft.spec, old.spec)) {
    draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
  }
}

function keepAllButStatus(
  draft: KubeObject,
  old: KubeObject,
  prepare: ((draft: KubeObject, old: KubeObject) => void) | undefined,
): void {
  for (const field of Object.keys({ ...draft, ...old })) {
    if (field === 'status' || field === 'metadata') continue;
    if (old[field] === undefined) delete draft[field];
    else draft[field] = old[field];
  }
  prepare?.(draft, old);
}

function keepSystemFields(draft: KubeObject, old: KubeObject): void {
  const now = draft.metadata as Record<string, unknown>;
  const before = old.metadata as Record<string, unknown>;
  if ((now.uid ?? '') === '') now.uid = before.uid;
  for (const field of ['creationTimestamp', 'generation', 'deletionTimestamp']) keep(now, before, field);
  if (now.deletionGracePeriodSeconds === undefined) keep(now, before, 'deletionGracePeriodSeconds');
}

function keep(now: Record<string, unknown>, before: Record<string, unknown>, field: string): void {
  if (before[field] === undefined) delete now[field];
  else now[field] = before[field];
}

function validateUpdate(context: ApiContext, call: Call, info: ResourceInfo, draft: KubeObject, old: KubeObject): void {
  const rules = context.kinds.rules(info);
  const status = call.info.subresource === 'status';
  const errors = [
    ...metadataErrors(info, draft),
    ...metadataUpdateErrors(draft, old),
    ...(status ? [] : (rules.validate?.(draft) ?? [])),
    ...((status ? rules.validateStatusUpdate?.(draft, old) : rules.validateUpdate?.(draft, old)) ?? []),
  ];
  if (errors.length > 0) throw invalidObject(info, draft.metadata.name, errors);
  if (!status) call.warnings.push(...(rules.warnings?.(draft, old) ?? []));
}

function sameContent(a: KubeObject, b: KubeObject): boolean {
  return sameJson(a, b);
}

/** Equal as JSON, whatever the order of fields. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => sameJson(item, b[at]))
    );
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const fields = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...fields].every((field) => sameJson(left[field], right[field]));
}
