import { formatTime } from '../../clock/clock.ts';
import type { ObjectBody } from '../../journal/records.ts';
import type { Act } from '../../scenarios/schema/attack-schema.ts';
import type { Target, TargetRequest } from '../../target/target.ts';
import { UserError } from '../../user-error.ts';
import { applyPatch, withLastApplied } from '../kubectl/apply-patch.ts';
import { setAtPointer } from './set-at-pointer.ts';

type RequestAct = Exclude<Act, { exec: unknown } | { command: unknown }>;
type Patch = Extract<Act, { patch: unknown }>['patch'];
type Deletion = Extract<Act, { delete: unknown }>['delete'];
type Listing = Extract<Act, { list: unknown }>['list'];

export interface ActContext {
  target: Target;
  manifest: (file: string) => readonly Record<string, unknown>[];
  /** Field managers are named after the program that acts: kubectl's, or none. */
  isKubectl: boolean;
}

const PATCH_TYPES = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
};

/** The requests that an act of the script stands for, in order. */
export function requestsOfAct(act: RequestAct, context: ActContext): TargetRequest[] {
  if ('create' in act) return objectsOf(act.create, context).map((object) => post(object, context, 'kubectl-create'));
  if ('apply' in act)
    return objectsOf(act.apply, context).map((object) => applying(object, context, act.apply.fieldManager));
  if ('createObject' in act) {
    const { resource, body } = act.createObject;
    const { namespace } = (body.metadata ?? {}) as { namespace?: string };
    return [
      {
        method: 'POST',
        path: withQuery(
          path(context, resource, { ...(namespace === undefined ? {} : { namespace }) }),
          context,
          'kubectl-create',
        ),
        body,
      },
    ];
  }
  if ('patch' in act) return [patching(act.patch, context)];
  if ('delete' in act) return [deleting(act.delete, context)];
  if ('deleteAll' in act) return [{ method: 'DELETE', path: path(context, act.deleteAll.resource, act.deleteAll) }];
  if ('get' in act) return [{ method: 'GET', path: path(context, act.get.resource, act.get) }];
  if ('list' in act) return [listing(act.list, context)];
  if ('path' in act) return [{ method: 'GET', path: act.path }];
  if ('createSub' in act)
    return [{ method: 'POST', path: path(context, act.createSub.resource, act.createSub), body: act.createSub.body }];
  if ('scale' in act) {
    const { resource, replicas, ...ref } = act.scale;
    return [
      {
        method: 'PATCH',
        path: path(context, resource, { ...ref, subresource: 'scale' }),
        contentType: PATCH_TYPES.merge,
        body: { spec: { replicas } },
      },
    ];
  }
  if ('restart' in act) return [restarting(act.restart, context)];
  const { namespace, pod, container } = act.logs;
  const query = container === undefined ? '' : `?container=${encodeURIComponent(container)}`;
  return [{ method: 'GET', path: `${path(context, 'pods', { namespace, name: pod, subresource: 'log' })}${query}` }];
}

function objectsOf(
  { file, only, set }: { file: string; only?: string; set?: Record<string, unknown> },
  context: ActContext,
): ObjectBody[] {
  const objects = context.manifest(file) as readonly ObjectBody[];
  const chosen =
    only === undefined ? objects : objects.filter((object) => object.metadata.name === only || object.kind === only);
  if (set === undefined) return [...chosen];
  return chosen.map((object) =>
    Object.entries(set).reduce<ObjectBody>(
      (draft, [pointer, value]) => setAtPointer(draft, pointer, value),
      structuredClone(object),
    ),
  );
}

function post(object: ObjectBody, context: ActContext, manager: string): TargetRequest {
  const { namespace } = object.metadata;
  return {
    method: 'POST',
    path: withQuery(
      path(context, resourceOf(object, context), namespace === undefined ? {} : { namespace }),
      context,
      manager,
    ),
    body: object,
  };
}

/** As `kubectl apply` does it: creates what is missing, patches what is there. */
function applying(object: ObjectBody, context: ActContext, fieldManager = 'kubectl-client-side-apply'): TargetRequest {
  const { name, namespace } = object.metadata;
  const resource = resourceOf(object, context);
  const live = context.target.get(resource, name, namespace ?? '');
  if (live === undefined) return post(withLastApplied(object) as ObjectBody, context, fieldManager);
  const body = applyPatch(object, live) ?? {};
  return {
    method: 'PATCH',
    path: withQuery(path(context, resource, object.metadata), context, fieldManager),
    contentType: PATCH_TYPES.strategic,
    body,
  };
}

function patching(patch: Patch, context: ActContext): TargetRequest {
  const source = patch.file === undefined ? patch.body : context.manifest(patch.file)[0];
  const body = Object.entries(patch.set ?? {}).reduce<unknown>(
    (draft, [pointer, value]) => setAtPointer(draft as ObjectBody, pointer, value),
    structuredClone(source),
  );
  return {
    method: 'PATCH',
    path: withQuery(path(context, patch.resource, patch), context, 'kubectl-patch'),
    contentType: PATCH_TYPES[patch.type],
    body,
  };
}

function deleting(what: Deletion, context: ActContext): TargetRequest {
  const { gracePeriodSeconds } = what;
  return {
    method: 'DELETE',
    path: path(context, what.resource, what),
    body: {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      propagationPolicy: 'Background',
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    },
  };
}

function listing(what: Listing, context: ActContext): TargetRequest {
  const query = new URLSearchParams({
    limit: '500',
    ...(what.labelSelector === undefined ? {} : { labelSelector: what.labelSelector }),
  });
  return {
    method: 'GET',
    path: `${path(context, what.resource, what.namespace === undefined ? {} : { namespace: what.namespace })}?${query.toString()}`,
  };
}

function restarting(what: { resource: string; namespace?: string; name: string }, context: ActContext): TargetRequest {
  const annotations = { 'kubectl.kubernetes.io/restartedAt': formatTime(context.target.clock.now()) };
  return {
    method: 'PATCH',
    path: withQuery(path(context, what.resource, what), context, 'kubectl-rollout'),
    contentType: PATCH_TYPES.strategic,
    body: { spec: { template: { metadata: { annotations } } } },
  };
}

function path(
  context: ActContext,
  resource: string,
  of: { namespace?: string; name?: string; subresource?: string },
): string {
  const { namespace, name, subresource } = of;
  const found = context.target.pathOf(resource, {
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  });
  if (found !== undefined) return found;
  throw new UserError({
    code: 'SCENARIO_WRONG',
    fact: `The scenario's attack.yaml acts on "${resource}", which the cluster does not serve.`,
    next: 'Name it as a group-resource, such as `pods` or `deployments.apps`.',
  });
}

function resourceOf(object: ObjectBody, { target }: ActContext): string {
  return target.resourceOf(object.apiVersion, object.kind) ?? `${object.kind} (${object.apiVersion})`;
}

function withQuery(url: string, { isKubectl }: ActContext, manager: string): string {
  return isKubectl ? `${url}?fieldManager=${manager}&fieldValidation=Strict` : url;
}
