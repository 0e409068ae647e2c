import type { ApiResponse } from '../../api-request.ts';
import { invalid, invalidObject } from '../../kinds/field-error.ts';
import type { ScalePaths } from '../../kinds/kind-rules.ts';
import { groupVersionOf, type ResourceInfo } from '../../kinds/resource-info.ts';
import { equalJson } from '../../kinds/equal-json.ts';
import { cloneJson } from '../../kinds/clone-json.ts';
import type { KubeObject } from '../../kube-object.ts';
import { conflict, internalError, notFound, StatusError } from '../../status-error.ts';
import { answerObject } from '../answer.ts';
import { negotiate } from '../negotiate.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../../eventually.ts';
import { fromScaleFields, type ReplicasPaths, toScaleFields } from '../managed-fields/scale-fields.ts';
import { trackUpdate } from '../managed-fields/track-update.ts';
import { namespaceOf } from '../read/get.ts';
import { served } from '../read/served-version.ts';
import type { Scope } from '../scope.ts';
import { appliedConfig } from '../write/applied-config.ts';
import { decodeBody } from '../write/body.ts';
import { setNamespace } from '../write/create.ts';
import { noteRequest } from '../write/note-request.ts';
import { notePatch, parsePatchOptions } from '../write/patch.ts';
import { patchType } from '../write/patch-type.ts';
import { patchDraft } from '../write/patch-draft.ts';
import { strategyOf } from '../write/strategy-of.ts';
import { setManagedFields } from '../write/track-fields.ts';
import { checkName } from '../write/update.ts';
import { updateObject } from '../write/update-object.ts';
import { parseWriteOptions, type WriteOptions } from '../write/write-options.ts';
import { SCALE } from './body-kinds.ts';
import { getPath, selectorText, setPath } from './scale-view.ts';

const BUILTIN: ScalePaths = {
  specReplicas: ['spec', 'replicas'],
  statusReplicas: ['status', 'replicas'],
  selector: ['spec', 'selector'],
};

/** Some registries say what is missing in words of their own (pkg/registry/apps/deployment/storage/storage.go and its like). */
const SCALES_OF: Readonly<Record<string, { group: string; resource: string }>> = {
  'deployments.apps': { group: 'apps', resource: 'deployments/scale' },
  'replicasets.apps': { group: 'apps', resource: 'replicasets/scale' },
  replicationcontrollers: { group: 'autoscaling', resource: 'replicationcontrollers/scale' },
};

export function getScale(context: ApiContext, call: Call, { info }: Scope): ApiResponse {
  negotiate(context, call, 'one');
  const stored = context.store.get(info.storageKey, namespaceOf(call, info), call.info.name);
  if (stored === undefined) throw notFound(SCALES_OF[info.storageKey] ?? info, call.info.name);
  return answerScale(context, call, info, stored);
}

export function updateScale(context: ApiContext, call: Call, { info }: Scope): Eventually<ApiResponse> {
  negotiate(context, call, 'one');
  const options = parseWriteOptions(call, 'UpdateOptions');
  const scale = decodeBody(context, call, SCALE, options.fieldValidation);
  noteRequest(context, call, SCALE, scale);
  checkName(call, scale);
  setNamespace(SCALE, call, scale);
  return writeScale(context, call, info, options, false, (before) => {
    const after = cloneJson(scale);
    const manager = options.fieldManager;
    const tracking = context.tracking.scaleTracking();
    setManagedFields(after, trackUpdate(tracking, { before, after, manager, nowMs: context.clock.now() }));
    return after;
  });
}

export function patchScale(context: ApiContext, call: Call, { info }: Scope): Eventually<ApiResponse> {
  negotiate(context, call, 'one');
  const type = patchType(call, info);
  const options = parsePatchOptions(call, type);
  notePatch(call);
  const target = { info: SCALE, type, options, tracking: context.tracking.scaleTracking() };
  return writeScale(context, call, info, options, true, (before) => {
    const after = patchDraft(context, call, target, before);
    if (type === 'apply' && info.custom) checkUnchanged(call, before, after);
    return after;
  });
}

/** Upstream takes the merged Scale for a custom resource, and cannot convert it. */
function checkUnchanged(call: Call, before: KubeObject, after: KubeObject): void {
  if (equalJson(before.spec, after.spec)) return;
  const { namespace = '' } = (appliedConfig(call).config.metadata ?? {}) as { namespace?: string };
  const what = `${namespace}/${after.metadata.name}; autoscaling/v1, Kind=Scale`;
  const why = 'request to convert CR to an invalid group/version: autoscaling/v1';
  throw new StatusError({ code: 500, message: `failed to convert new object (${what}) to proper version: ${why}` });
}

/** Changes the replicas of the scaled object by way of its Scale (pkg/registry/apps/deployment/storage). */
function writeScale(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  options: WriteOptions,
  repeats: boolean,
  scaleOf: (before: KubeObject) => KubeObject,
): Eventually<ApiResponse> {
  const done = updateObject(context, call, info, {
    namespace: namespaceOf(call, info),
    name: call.info.name,
    draftOf: (old) => rescaled(context, info, old, scaleOf(toScale(context, info, old, true))),
    strategy: strategyOf(context, info, ''),
    options,
    repeats,
    admitted: (object) => toScale(context, info, object, true),
  });
  return andThen(done, (object) => answerScale(context, call, info, object));
}

/** A Scale is shown without the owners of its fields. */
function answerScale(context: ApiContext, call: Call, info: ResourceInfo, stored: KubeObject): ApiResponse {
  const object = toScale(context, info, served(context, info, stored));
  delete object.metadata.managedFields;
  return answerObject(context, call, { status: 200, info: SCALE, object });
}

function rescaled(context: ApiContext, info: ResourceInfo, old: KubeObject, scale: KubeObject): KubeObject {
  const replicas = (scale.spec as { replicas?: number } | undefined)?.replicas ?? 0;
  if (replicas < 0 && !info.custom) {
    throw invalidObject(SCALE, scale.metadata.name, [
      invalid('spec.replicas', replicas, 'must be greater than or equal to 0'),
    ]);
  }
  const { uid, resourceVersion, managedFields } = scale.metadata;
  if (uid !== undefined && uid !== '' && uid !== old.metadata.uid) {
    throw conflict(
      info,
      old.metadata.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`,
    );
  }
  const draft = cloneJson(old);
  setPath(draft, pathsOf(context, info).specReplicas, replicas);
  if (resourceVersion !== undefined && resourceVersion !== '') draft.metadata.resourceVersion = resourceVersion;
  else if (!info.custom) delete draft.metadata.resourceVersion;
  const of = { paths: replicasPaths(context, info), apiVersion: groupVersionOf(info) };
  setManagedFields(draft, fromScaleFields(old.metadata.managedFields, managedFields, of));
  return draft;
}

/** A custom resource that says nothing of replicas has no Scale to read, but can be given one. */
export function toScale(context: ApiContext, info: ResourceInfo, object: KubeObject, mayLack = false): KubeObject {
  const paths = pathsOf(context, info);
  const { name, namespace, uid, resourceVersion, creationTimestamp, managedFields } = object.metadata;
  const given = getPath(object, paths.specReplicas);
  if (given === undefined && info.custom && !mayLack) {
    throw internalError(`the spec replicas field ".${paths.specReplicas.join('.')}" does not exist`);
  }
  const replicas = Number(given ?? 0);
  const selector = paths.selector === undefined ? '' : selectorText(getPath(object, paths.selector));
  const scale: KubeObject = {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: Number(getPath(object, paths.statusReplicas) ?? 0),
      ...(selector === '' ? {} : { selector }),
    },
  };
  setManagedFields(scale, toScaleFields(managedFields, replicasPaths(context, info)));
  return scale;
}

function pathsOf(context: ApiContext, info: ResourceInfo): ScalePaths {
  return context.kinds.rules(info).scale ?? BUILTIN;
}

/** Field sets name paths by their elements. */
function replicasPaths(context: ApiContext, info: ResourceInfo): ReplicasPaths {
  const path = pathsOf(context, info).specReplicas.map((field) => `f:${field}`);
  return { [groupVersionOf(info)]: path };
}
