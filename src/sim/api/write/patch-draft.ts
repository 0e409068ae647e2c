import { invalid, invalidObject } from '../../kinds/field-error.ts';
import { groupVersionOf, type ResourceInfo } from '../../kinds/resource-info.ts';
import { decodingFault } from '../../kinds/decode/decoding-fault.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../kube-object.ts';
import { badRequest, StatusError } from '../../status-error.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { applyConfiguration } from '../managed-fields/apply-configuration.ts';
import type { FieldTracking } from '../managed-fields/field-tracking.ts';
import { trackWritten } from '../managed-fields/track-written.ts';
import { patchObject } from '../patch/patch-object.ts';
import { appliedConfig } from './applied-config.ts';
import { reportStrict, warningsOf } from './body.ts';
import { setNamespace } from './create.ts';
import { applyDefaults, keptFields } from './kept-fields.ts';
import { dropRepeatedOwners } from './owner-warnings.ts';
import type { PatchType } from './patch-type.ts';
import { setManagedFields } from './track-fields.ts';
import { checkName } from './update.ts';
import type { FieldValidation, WriteOptions } from './write-options.ts';

/** What a patch is carried out on: an object of a kind, seen with the fields it has in the request's version. */
export interface PatchTarget {
  info: ResourceInfo;
  type: PatchType;
  options: WriteOptions & { force: boolean };
  tracking: FieldTracking;
}

/** The object after a patch of any type: decoded, defaulted, its owners noted. Undefined before: an apply creates it. */
export function patchDraft(
  context: ApiContext,
  call: Call,
  target: PatchTarget,
  before: KubeObject | undefined,
): KubeObject {
  return target.type === 'apply' || before === undefined
    ? appliedDraft(context, call, target, before)
    : patchedDraft(context, call, { ...target, type: target.type }, before);
}

function patchedDraft(
  context: ApiContext,
  call: Call,
  target: PatchTarget & { type: Exclude<PatchType, 'apply'> },
  before: KubeObject,
): KubeObject {
  const { info, type, options, tracking } = target;
  const schema = type === 'strategic' ? context.schemaOf(info) : undefined;
  const { value, strictErrors, refusal } = patchObject({
    type,
    current: before,
    patch: patchBody(call),
    fieldValidation: options.fieldValidation,
    sorted: info.custom,
    ...(schema === undefined ? {} : { schema }),
  });
  const kept = keptFields(info, tracking.subresource, before);
  const given = type === 'strategic' ? ofKind(info, value) : value;
  const decoded = decodePatched(context, info, given, kept, refusal);
  if (call.request.object === undefined) {
    const unknown = type === 'strategic' ? [...decoded.strictErrors].sort() : decoded.strictErrors;
    const found = [...strictErrors, ...unknown];
    reportStrict(call, found, options.fieldValidation, (reason) => refusal(reason));
  }
  const draft = decoded.object;
  checkName(call, draft);
  const managed = () =>
    trackWritten(tracking, info, { before, after: draft, manager: options.fieldManager, nowMs: context.clock.now() });
  return finish(context, call, info, draft, kept, managed);
}

/** A strategic merge fills in an object of the kind at hand, whatever kind it names. */
function ofKind(info: ResourceInfo, value: unknown): unknown {
  return { ...(value as object), kind: info.kind, apiVersion: groupVersionOf(info) };
}

function decodePatched(
  context: ApiContext,
  info: ResourceInfo,
  value: unknown,
  kept: Record<string, unknown>,
  refusal: (reason: string) => StatusError,
) {
  if (info.custom) checkVersion(info, value);
  try {
    return context.kinds.decode(info, { value }, kept);
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== 400) throw error;
    throw refusal(decodingFault(error));
  }
}

/** A custom resource is decoded whatever version it names; its validation finds that out. */
function checkVersion(info: ResourceInfo, value: unknown): void {
  const { apiVersion, kind, metadata } = value as Partial<KubeObject>;
  const wanted = groupVersionOf(info);
  if (typeof apiVersion !== 'string' || apiVersion === wanted || typeof kind !== 'string') return;
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  throw invalidObject({ group, kind }, metadata?.name ?? '', [invalid('apiVersion', apiVersion, `must be ${wanted}`)]);
}

function patchBody(call: Call): { text: string } | { value: unknown } {
  const { object, body } = call.request;
  return object === undefined ? { text: body?.toString() ?? '' } : { value: object };
}

function appliedDraft(
  context: ApiContext,
  call: Call,
  target: PatchTarget,
  before: KubeObject | undefined,
): KubeObject {
  const { info, options, tracking } = target;
  const { config, repeated } = appliedConfig(call);
  checkAppliedName(call, config);
  const { fieldManager: manager, force } = options;
  const nowMs = context.clock.now();
  const { object, managedFields } = applyConfiguration(tracking, {
    kind: info.kind,
    live: before,
    config,
    manager,
    force,
    nowMs,
  });
  const { object: draft } = info.custom
    ? context.kinds.decode(info, { value: object })
    : decodePatched(context, info, object, {}, (reason) => notConverted(info, before ?? config, reason));
  reportRepeated(call, repeated, options.fieldValidation);
  if ((draft.metadata.name ?? '') === '' && !draft.metadata.generateName) draft.metadata.name = call.info.name;
  return finish(context, call, info, draft, {}, () => managedFields);
}

/** What fits the schema and yet not the type, such as a time, is no fault of the client's to upstream. */
function notConverted(info: ResourceInfo, object: { metadata?: unknown }, reason: string): StatusError {
  const { name = '', namespace = '' } = (object.metadata ?? {}) as { name?: string; namespace?: string };
  const kind = `${info.group}/${info.version}, Kind=${info.kind}`;
  const what = `failed to convert new object (${namespace}/${name}; ${kind}) to proper version`;
  return new StatusError({
    code: 500,
    message: `${what}: unable to convert unstructured object to ${kind}: ${reason}`,
  });
}

function finish(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  draft: KubeObject,
  kept: Record<string, unknown>,
  managedFields: () => ManagedFieldsEntry[] | undefined,
): KubeObject {
  setNamespace(info, call, draft);
  checkName(call, draft);
  applyDefaults(context.kinds, info, draft, kept);
  dropRepeatedOwners(call, draft, 'admission');
  setManagedFields(draft, managedFields());
  return draft;
}

/** An apply's unknown fields are refused by their types; only what YAML itself objects to is left to tell. */
function reportRepeated(call: Call, repeated: readonly string[], fieldValidation: FieldValidation): void {
  if (repeated.length === 0 || fieldValidation === 'Ignore') return;
  const why = `error converting YAML to JSON: ${repeated.join('')}`;
  if (fieldValidation === 'Strict') throw badRequest(`error strict decoding YAML: ${why}`);
  call.warnings.push(...repeated.flatMap(warningsOf));
}

function checkAppliedName(call: Call, config: Record<string, unknown>): void {
  const { name } = (config.metadata ?? {}) as { name?: unknown };
  if (typeof name !== 'string' || name === '' || name === call.info.name) return;
  throw badRequest(`the name of the object (${name}) does not match the name on the URL (${call.info.name})`);
}
