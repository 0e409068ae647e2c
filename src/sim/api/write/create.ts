import { formatTime } from '../../../clock/clock.ts';
import type { ApiResponse } from '../../api-request.ts';
import { invalidObject } from '../../kinds/field-error.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { alreadyExists, badRequest, StatusError } from '../../status-error.ts';
import { answerObject, negotiate } from '../answer.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../eventually.ts';
import { served, toStored } from '../read/served-version.ts';
import type { Scope } from '../scope.ts';
import { admissionAttributes, admitMutating, admitValidating, finishAdmission } from './admit.ts';
import { decodeBody } from './body.ts';
import { noteRequest } from './note-request.ts';
import { metadataErrors } from './object-meta.ts';
import { parseWriteOptions, type WriteOptions } from './write-options.ts';

const GENERATED_NAME_BASE_MAX = 58;

export function createVerb(context: ApiContext, call: Call, scope: Scope): Eventually<ApiResponse> {
  negotiate(context, call, 'one');
  const options = parseWriteOptions(call, 'CreateOptions');
  const draft = decodeBody(context, call, scope.info, options.fieldValidation);
  noteRequest(context, call, scope.info, draft);
  setNamespace(scope.info, call, draft);
  return andThen(createObject(context, call, scope.info, draft, options), (object) =>
    answerObject(context, call, { status: 201, info: scope.info, object: served(context, scope.info, object) }),
  );
}

/** Creates an object from a draft of its own (k8s.io/apiserver/pkg/registry/generic/registry/store.go, Create). */
export function createObject(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  draft: KubeObject,
  options: WriteOptions,
): Eventually<KubeObject> {
  context.kinds.applyDefaults(info, draft);
  const attributes = admissionAttributes(call, {
    operation: 'CREATE',
    info,
    name: draft.metadata.name ?? '',
    object: draft,
    old: undefined,
    options: options.given,
    dryRun: options.dryRun,
  });
  return andThen(admitMutating(context, attributes), () => {
    prepare(context, info, draft);
    validate(context, call, info, draft);
    attributes.name = draft.metadata.name;
    return andThen(admitValidating(context, attributes), () => {
      let stored = false;
      try {
        const object = store(context, info, draft, options.dryRun);
        stored = true;
        return object;
      } finally {
        finishAdmission(context, attributes, stored && !options.dryRun);
      }
    });
  });
}

/** An object without a namespace gets the path's; another one than the path's is refused. */
export function setNamespace(info: ResourceInfo, call: Call, draft: KubeObject): void {
  const expected = info.namespaced ? call.info.namespace : '';
  const given = draft.metadata.namespace ?? '';
  if (given !== '' && given !== expected) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (expected === '') delete draft.metadata.namespace;
  else draft.metadata.namespace = expected;
}

function prepare(context: ApiContext, info: ResourceInfo, draft: KubeObject): void {
  const { metadata } = draft;
  const rules = context.kinds.rules(info);
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  if (info.subresources.has('status') && rules.keepsStatusOnCreate !== true) delete draft.status;
  rules.prepareCreate?.(draft);
  if (rules.hasGeneration ?? (info.subresources.has('status') && 'spec' in draft)) metadata.generation = 1;
  metadata.creationTimestamp = formatTime(context.clock.now());
  metadata.uid = context.random.uuid();
  if ((metadata.name ?? '') === '' && metadata.generateName) {
    metadata.name = `${metadata.generateName.slice(0, GENERATED_NAME_BASE_MAX)}${context.random.suffix()}`;
  }
}

function validate(context: ApiContext, call: Call, info: ResourceInfo, draft: KubeObject): void {
  const rules = context.kinds.rules(info);
  const kindErrors = rules.validate?.(draft) ?? [];
  if (kindErrors.length > 0) throw invalidObject(info, draft.metadata.name ?? '', kindErrors);
  const errors = metadataErrors(info, draft);
  if (errors.length > 0) throw invalidObject(info, draft.metadata.name ?? '', errors);
  call.warnings.push(...(rules.warnings?.(draft) ?? []));
}

function store(context: ApiContext, info: ResourceInfo, draft: KubeObject, dryRun: boolean): KubeObject {
  const { name, namespace = '', resourceVersion } = draft.metadata;
  if (resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== '0') {
    throw new StatusError({ code: 500, message: 'resourceVersion should not be set on objects to be created' });
  }
  delete draft.metadata.resourceVersion;
  if (context.store.get(info.storageKey, namespace, name) !== undefined) throw alreadyExists(info, name);
  const object = toStored(context, info, context.kinds.normalise(info, draft));
  return dryRun ? object : context.store.put(info.storageKey, object);
}
