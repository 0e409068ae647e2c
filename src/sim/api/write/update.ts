import type { ApiResponse } from '../../api-request.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { badRequest, conflict, notFound } from '../../status-error.ts';
import { answerObject } from '../answer.ts';
import { negotiate } from '../negotiate.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../../eventually.ts';
import { namespaceOf } from '../read/get.ts';
import { served } from '../read/served-version.ts';
import type { Scope } from '../scope.ts';
import { decodeBody } from './body.ts';
import { createObject, setNamespace } from './create.ts';
import { applyDefaults, keptFields } from './kept-fields.ts';
import { noteRequest } from './note-request.ts';
import { dropRepeatedOwners } from './owner-warnings.ts';
import { strategyOf } from './strategy-of.ts';
import { trackFields } from './track-fields.ts';
import { updateObject } from './update-object.ts';
import { parseWriteOptions, type WriteOptions } from './write-options.ts';

export function updateVerb(context: ApiContext, call: Call, scope: Scope): Eventually<ApiResponse> {
  negotiate(context, call, 'one');
  const { info } = scope;
  const options = parseWriteOptions(call, 'UpdateOptions');
  const old = context.store.get(info.storageKey, namespaceOf(call, info), call.info.name);
  const kept =
    old === undefined || info.custom ? {} : keptFields(info, call.info.subresource, served(context, info, old));
  const draft = decodeBody(context, call, info, options.fieldValidation, kept);
  noteRequest(context, call, info, draft);
  checkName(call, draft);
  setNamespace(info, call, draft);
  applyDefaults(context.kinds, info, draft, kept);
  dropRepeatedOwners(call, draft, 'request');
  checkUid(call, draft, { info, old, dryRun: options.dryRun });
  if (old === undefined) return createByUpdate(context, call, info, draft, options);
  return andThen(replace(context, call, info, draft, options), (object) =>
    answerObject(context, call, { status: 200, info, object: served(context, info, object) }),
  );
}

function replace(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  draft: KubeObject,
  options: WriteOptions,
): Eventually<KubeObject> {
  const { name, subresource } = call.info;
  return updateObject(context, call, info, {
    namespace: namespaceOf(call, info),
    name,
    draftOf: (before) => {
      trackFields(context, info, { before, draft, manager: options.fieldManager, subresource });
      return draft;
    },
    strategy: strategyOf(context, info, subresource),
    options,
    repeats: false,
  });
}

/** Some kinds come into being by an update. */
function createByUpdate(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  draft: KubeObject,
  options: WriteOptions,
): Eventually<ApiResponse> {
  const { name, subresource } = call.info;
  if (subresource !== '' || context.kinds.rules(info).createOnUpdate !== true) throw notFound(info, name);
  delete draft.metadata.resourceVersion;
  trackFields(context, info, { before: undefined, draft, manager: options.fieldManager, subresource });
  return andThen(createObject(context, call, info, draft, options), (object) =>
    answerObject(context, call, { status: 201, info, object: served(context, info, object) }),
  );
}

export function checkName(call: Call, draft: KubeObject): void {
  const given = draft.metadata.name ?? '';
  const wanted = call.info.name;
  if (given === '') {
    throw badRequest(`the name of the object (${wanted} based on URL) was undeterminable: name must be provided`);
  }
  if (given !== wanted) {
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${wanted})`);
  }
}

/** Where upstream keeps kinds that are older than its rule for names. */
const FOLDERS: Readonly<Record<string, string>> = {
  'apiservices.apiregistration.k8s.io': 'apiregistration.k8s.io/apiservices',
  'customresourcedefinitions.apiextensions.k8s.io': 'apiextensions.k8s.io/customresourcedefinitions',
  endpoints: 'services/endpoints',
  'ingresses.networking.k8s.io': 'ingress',
  nodes: 'minions',
  replicationcontrollers: 'controllers',
  services: 'services/specs',
};

/** An object that says who it is must be that one (k8s.io/apiserver/pkg/storage/interfaces.go, Preconditions.Check). */
function checkUid(
  call: Call,
  draft: KubeObject,
  { info, old, dryRun }: { info: ResourceInfo; old: KubeObject | undefined; dryRun: boolean },
): void {
  const given = draft.metadata.uid ?? '';
  const found = old?.metadata.uid ?? '';
  if (given === '' || given === found) return;
  const folder = FOLDERS[info.storageKey] ?? (info.custom ? `${info.group}/${info.resource}` : info.resource);
  const { namespace, name } = draft.metadata;
  // A dry run does not reach the storage that knows its own prefix.
  const key = [dryRun ? '' : '/registry', folder, namespace, name].filter((part) => part !== undefined).join('/');
  throw conflict(
    info,
    call.info.name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${given}, UID in object meta: ${found}`,
  );
}
