import { formatTime } from '../../../clock/clock.ts';
import type { ApiResponse } from '../../api-request.ts';
import { type FieldError, invalidObject } from '../../kinds/field-error.ts';
import { objectMetaErrors } from '../../kinds/object-meta-errors.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import { inGoOrder } from '../../kinds/metadata-order.ts';
import type { KubeObject } from '../../kube-object.ts';
import { alreadyExists, badRequest, StatusError } from '../../status-error.ts';
import { answerObject } from '../answer.ts';
import { negotiate } from '../negotiate.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../../eventually.ts';
import { internalKind, served, servedAnew, toStored } from '../read/served-version.ts';
import { allocateForCreate } from '../services/allocate-service.ts';
import type { Scope } from '../scope.ts';
import { admissionAttributes, admitMutating, admitValidating, finishAdmission } from './admit.ts';
import { decodeBody } from './body.ts';
import { noteRequest } from './note-request.ts';
import { dropRepeatedOwners } from './owner-warnings.ts';
import { trackFields } from './track-fields.ts';
import { parseWriteOptions, type WriteOptions } from './write-options.ts';

const GENERATED_NAME_BASE_MAX = 58;

export function createVerb(context: ApiContext, call: Call, scope: Scope): Eventually<ApiResponse> {
  negotiate(context, call, 'one');
  const { info } = scope;
  const options = parseWriteOptions(call, 'CreateOptions');
  const draft = decodeBody(context, call, info, options.fieldValidation);
  noteRequest(context, call, info, draft);
  setNamespace(info, call, draft);
  context.kinds.applyDefaults(info, draft);
  dropRepeatedOwners(call, draft, 'request');
  const { fieldManager: manager } = options;
  trackFields(context, info, { before: undefined, draft, manager, subresource: '' });
  return andThen(createObject(context, call, info, draft, options), (object) =>
    answerObject(context, call, { status: 201, info, object: served(context, info, object) }),
  );
}

/** Creates an object from a defaulted draft of its own (k8s.io/apiserver/pkg/registry/generic/registry/store.go, Create). */
export function createObject(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  draft: KubeObject,
  options: WriteOptions,
): Eventually<KubeObject> {
  const attributes = admissionAttributes(call, {
    operation: 'CREATE',
    info,
    name: draft.metadata.name ?? '',
    object: draft,
    old: undefined,
    options: { ...options.given, kind: 'CreateOptions' },
    dryRun: options.dryRun,
  });
  return andThen(admitMutating(context, attributes), () => {
    setNamespace(info, call, draft);
    dropRepeatedOwners(call, draft, 'admission');
    if (info.storageKey === 'services') allocateForCreate({ ...context, dryRun: options.dryRun }, draft);
    call.warnings.push(...(context.kinds.rules(info).prepareWarnings?.(draft) ?? []));
    prepare(context, info, draft);
    validate(context, call, info, draft);
    const object = context.kinds.normalise(info, draft);
    attributes.name = object.metadata.name;
    attributes.object = object;
    return andThen(admitValidating(context, attributes), () => {
      let stored = false;
      try {
        const created = store(context, info, object, options.dryRun);
        stored = !options.dryRun;
        return created;
      } finally {
        finishAdmission(context, attributes, stored);
      }
    });
  });
}

/** An object without a namespace gets the path's; another one than the path's is refused. */
export function setNamespace(info: ResourceInfo, call: Call, draft: KubeObject): void {
  const expected = info.namespaced ? call.info.namespace : '';
  const given = draft.metadata.namespace ?? '';
  if (info.namespaced && given !== '' && given !== expected) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (expected === '') delete draft.metadata.namespace;
  else draft.metadata.namespace = expected;
}

/** rest/create.go, BeforeCreate. */
function prepare(context: ApiContext, info: ResourceInfo, draft: KubeObject): void {
  const { metadata } = draft;
  const rules = context.kinds.rules(info);
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  metadata.creationTimestamp = formatTime(context.clock.now());
  metadata.uid = context.random.uuid();
  if ((metadata.name ?? '') === '' && metadata.generateName) {
    metadata.name = `${metadata.generateName.slice(0, GENERATED_NAME_BASE_MAX)}${context.random.suffix()}`;
  }
  if (info.subresources.has('status') && rules.keepsStatusOnCreate !== true) delete draft.status;
  if (rules.hasGeneration ?? (info.subresources.has('status') && 'spec' in draft)) metadata.generation = 1;
  rules.prepareCreate?.(draft);
}

function validate(context: ApiContext, call: Call, info: ResourceInfo, draft: KubeObject): void {
  const rules = context.kinds.rules(info);
  // Rules of a kind look at the name, whether or not there is one.
  draft.metadata.name ??= '';
  const errors: FieldError[] = [
    ...objectMetaErrors(draft, { namespaced: info.namespaced, rules }),
    ...(rules.validate?.(draft) ?? []),
  ];
  if (errors.length > 0) throw invalidObject(internalKind(context, info), draft.metadata.name, errors);
  call.warnings.push(...(rules.warnings?.(draft) ?? []));
}

function store(context: ApiContext, info: ResourceInfo, draft: KubeObject, dryRun: boolean): KubeObject {
  const { name, namespace = '', resourceVersion } = draft.metadata;
  if (resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== '0') {
    throw new StatusError({ code: 500, message: 'resourceVersion should not be set on objects to be created' });
  }
  delete draft.metadata.resourceVersion;
  const present = context.store.get(info.storageKey, namespace, name);
  if (present !== undefined) throw exists(info, present, (draft.metadata.generateName ?? '') !== '');
  const object = toStored(context, info, draft);
  servedAnew(context, info, object);
  return dryRun ? object : context.store.put(info.storageKey, withPlaceForVersion(object));
}

/** The version has its place, wherever it is set last. */
function withPlaceForVersion(object: KubeObject): KubeObject {
  return { ...object, metadata: inGoOrder({ ...object.metadata, resourceVersion: '' }) };
}

function exists(info: ResourceInfo, { metadata }: KubeObject, generated: boolean): StatusError {
  const error = generated ? notGenerated(info, metadata.name) : alreadyExists(info, metadata.name);
  if (metadata.deletionTimestamp === undefined) return error;
  return new StatusError({
    code: 409,
    reason: 'AlreadyExists',
    message: `object is being deleted: ${error.message}`,
    ...(error.details === undefined ? {} : { details: error.details }),
  });
}

/** Upstream takes any name beside a prefix for one that it made. */
function notGenerated(info: ResourceInfo, name: string): StatusError {
  const { code, reason, message, details } = alreadyExists(info, name);
  return new StatusError({
    code,
    message: `${message}, the server was not able to generate a unique name for the object`,
    ...(reason === undefined ? {} : { reason }),
    details: { ...details, retryAfterSeconds: 1 },
  });
}
