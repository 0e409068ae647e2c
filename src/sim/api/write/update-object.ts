import { invalid, invalidObject } from '../../kinds/field-error.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { shareJson } from '../../kinds/share-json.ts';
import { conflict, notFound, StatusError } from '../../status-error.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../../eventually.ts';
import { forgetJson } from '../json-text.ts';
import { internalKind, servedAnew, toStored } from '../read/served-version.ts';
import { allocateForUpdate } from '../services/allocate-service.ts';
import { admissionAttributes, admitMutating, admitValidating, finishAdmission } from './admit.ts';
import { dropRepeatedOwners } from './owner-warnings.ts';
import { keepSystemFields, type UpdateStrategy } from './strategy.ts';
import type { WriteOptions } from './write-options.ts';

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

/** A change to one stored object. */
export interface Update {
  namespace: string;
  name: string;
  /** The new object from the present one, both in the request's version: defaulted, its owners tracked. */
  draftOf(old: KubeObject): KubeObject;
  strategy: UpdateStrategy;
  options: WriteOptions;
  /** Where the object changes while admission asks outside, a patch is made anew; a replacement is refused. */
  repeats: boolean;
  /** What admission is shown, where it is not the object itself (scales). */
  admitted?(object: KubeObject): KubeObject;
}

/** Changes a stored object (k8s.io/apiserver/pkg/registry/generic/registry/store.go, Update). Returns it as stored. */
export function updateObject(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  update: Update,
): Eventually<KubeObject> {
  const { namespace, name, options } = update;
  const stored = context.store.get(info.storageKey, namespace, name);
  if (stored === undefined) throw notFound(info, name);
  const old = servedAnew(context, info, stored);
  const draft = update.draftOf(old);
  const attributes = admissionAttributes(call, {
    operation: 'UPDATE',
    info,
    name,
    object: update.admitted?.(draft) ?? draft,
    old: update.admitted?.(old) ?? old,
    options: { ...options.given, kind: options.given.kind === 'PatchOptions' ? 'UpdateOptions' : options.given.kind },
    dryRun: options.dryRun,
  });
  return andThen(admitMutating(context, attributes), () => {
    dropRepeatedOwners(call, draft, 'admission');
    const object = prepared(context, call, info, update, draft, old);
    attributes.object = update.admitted?.(object) ?? object;
    return andThen(admitValidating(context, attributes), () => {
      if (context.store.get(info.storageKey, namespace, name) !== stored) {
        if (update.repeats) return updateObject(context, call, info, update);
        throw conflict(info, name, MODIFIED);
      }
      const next = shareJson(toStored(context, info, object), stored);
      servedAnew(context, info, next);
      const changed = next !== stored;
      finishAdmission(context, attributes, changed && !options.dryRun);
      if (!changed) return stored;
      if (options.dryRun) return next;
      forgetJson(stored);
      return write(context, info, next);
    });
  });
}

/** The object as it would be stored: checked, with what only the server sets (rest/update.go, BeforeUpdate). */
function prepared(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  { strategy, options }: Update,
  draft: KubeObject,
  old: KubeObject,
): KubeObject {
  checkVersion(context, info, draft, old);
  keepSystemFields(draft, old);
  if (info.storageKey === 'services' && call.info.subresource === '') {
    allocateForUpdate({ ...context, dryRun: options.dryRun }, draft, old);
  }
  strategy.prepare(draft, old);
  const errors = strategy.errors(draft, old);
  if (errors.length > 0) throw invalidObject(internalKind(context, info), draft.metadata.name, errors);
  call.warnings.push(...strategy.warnings(draft, old));
  return context.kinds.normalise(info, draft, old);
}

/** An object that waited only for its last finalizer goes with it (store.go, ShouldDeleteDuringUpdate). */
function write(context: ApiContext, info: ResourceInfo, object: KubeObject): KubeObject {
  const { metadata } = object;
  const isGone =
    metadata.deletionTimestamp !== undefined &&
    (metadata.finalizers ?? []).length === 0 &&
    (metadata.deletionGracePeriodSeconds ?? 0) === 0 &&
    !hasSpecFinalizers(object);
  if (!isGone) return context.store.put(info.storageKey, object);
  return context.store.remove(info.storageKey, metadata.namespace ?? '', metadata.name, object) ?? object;
}

/** Namespaces have finalizers of their own. */
function hasSpecFinalizers(object: KubeObject): boolean {
  if (object.kind !== 'Namespace') return false;
  return ((object.spec as { finalizers?: string[] } | undefined)?.finalizers ?? []).length > 0;
}

function checkVersion(context: ApiContext, info: ResourceInfo, draft: KubeObject, old: KubeObject): void {
  const given = draft.metadata.resourceVersion ?? '';
  if (given !== '' && !/^\d+$/.test(given)) {
    throw new StatusError({
      code: 500,
      message: `strconv.ParseUint: parsing ${JSON.stringify(given)}: invalid syntax`,
    });
  }
  if (given === '' || given === '0') {
    if (context.kinds.rules(info).needsResourceVersion === true) {
      const error = invalid('metadata.resourceVersion', 0, 'must be specified for an update');
      throw invalidObject({ group: info.group, kind: info.resource }, old.metadata.name, [
        { ...error, body: error.body.replace(': 0:', ': 0x0:') },
      ]);
    }
  } else if (given !== old.metadata.resourceVersion) {
    throw conflict(info, old.metadata.name, MODIFIED);
  }
  if (old.metadata.resourceVersion === undefined) delete draft.metadata.resourceVersion;
  else draft.metadata.resourceVersion = old.metadata.resourceVersion;
}
