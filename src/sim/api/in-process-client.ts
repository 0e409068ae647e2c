import type { ApiRequest, ApiResponse, Handler } from '../api-request.ts';
import { type Client, type ClientIdentity, type DeleteOptions, RequestPending, type WriteOptions } from '../client.ts';
import { followChanges } from './follow-changes.ts';
import type { ResourceInfo } from '../kinds/resource-info.ts';
import type { KubeObject } from '../kube-object.ts';
import { notFound, type Status, StatusError } from '../status-error.ts';

const PATCH_TYPES = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

type Place = Pick<ResourceInfo, 'group' | 'version' | 'resource' | 'namespaced'>;

/** Where the resources are that a client names by group-resource. */
export interface Resources {
  preferred(groupResource: string): Place | undefined;
}

/** A client inside the process: the same path as everyone, without a socket and without serialising anything. */
export function inProcessClient(handler: Handler, resources: Resources, identity: ClientIdentity): Client {
  const ask = (request: Call): ApiResponse => {
    const answer = handler(toRequest(resources, identity, request));
    if (answer instanceof Promise) throw new RequestPending(answer);
    return answer;
  };
  const send = (request: Call): KubeObject => unwrap(ask(request));
  return {
    get: (resource, name, namespace, subresource) => send({ method: 'GET', resource, name, namespace, subresource }),
    list: (resource, options = {}) => {
      const { namespace, ...query } = options;
      return send({ method: 'GET', resource, namespace, query }).items as KubeObject[];
    },
    watch: (resource, watcher) => {
      const answer = ask({ method: 'GET', resource, query: { watch: 'true' } });
      if (answer.stream === undefined) unwrap(answer);
      return answer.stream?.start(followChanges(watcher)) ?? (() => {});
    },
    create: (resource, object, options = {}) =>
      send({
        method: 'POST',
        resource,
        object,
        namespace: options.namespace ?? object.metadata.namespace,
        name: options.subresource === undefined ? undefined : object.metadata.name,
        subresource: options.subresource,
        query: writeQuery(options),
      }),
    update: (resource, object, options = {}) =>
      send({
        method: 'PUT',
        resource,
        object,
        namespace: options.namespace ?? object.metadata.namespace,
        name: object.metadata.name,
        subresource: options.subresource,
        query: writeQuery(options),
      }),
    patch: (resource, name, patch, options = {}) =>
      send({
        method: 'PATCH',
        resource,
        name,
        object: patch.body,
        contentType: PATCH_TYPES[patch.type],
        namespace: options.namespace,
        subresource: options.subresource,
        query: { ...writeQuery(options), ...(patch.force === true ? { force: 'true' } : {}) },
      }),
    delete: (resource, name, options = {}) => {
      send({ method: 'DELETE', resource, name, namespace: options.namespace, object: deleteBody(options) });
    },
    deleteCollection: (resource, options = {}) => {
      send({ method: 'DELETE', resource, namespace: options.namespace, object: deleteBody(options) });
    },
  };
}

interface Call {
  method: string;
  resource: string;
  name?: string | undefined;
  namespace?: string | undefined;
  subresource?: string | undefined;
  object?: unknown;
  contentType?: string;
  query?: Record<string, string | undefined>;
}

function toRequest(resources: Resources, identity: ClientIdentity, call: Call): ApiRequest {
  const info = resources.preferred(call.resource);
  if (info === undefined) throw notFound({ group: '', resource: call.resource }, call.name ?? '');
  return {
    method: call.method,
    path: pathOf(info, call),
    query: new URLSearchParams(
      Object.entries(call.query ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined),
    ),
    headers: {
      'user-agent': identity.userAgent ?? 'gameday',
      'content-type': call.contentType ?? 'application/json',
    },
    peer: { address: identity.sourceAddress ?? '127.0.0.1' },
    user: identity.user,
    ...(call.object === undefined ? {} : { object: call.object }),
  };
}

function pathOf(info: Place, call: Call): string {
  const base = info.group === '' ? `/api/${info.version}` : `/apis/${info.group}/${info.version}`;
  const within = info.namespaced && call.namespace ? `/namespaces/${call.namespace}` : '';
  const name = call.name === undefined ? '' : `/${call.name}`;
  return `${base}${within}/${info.resource}${name}${call.subresource === undefined ? '' : `/${call.subresource}`}`;
}

function writeQuery(options: WriteOptions): Record<string, string | undefined> {
  return { fieldManager: options.fieldManager, dryRun: options.dryRun === true ? 'All' : undefined };
}

function deleteBody({ namespace: _, ...options }: DeleteOptions): Record<string, unknown> {
  return { kind: 'DeleteOptions', apiVersion: 'v1', ...options };
}

function unwrap(answer: ApiResponse): KubeObject {
  const { object } = answer;
  if (answer.status < 400) return object as KubeObject;
  const status = (object ?? { message: answer.body?.toString() }) as unknown as Status;
  throw new StatusError({
    code: answer.status,
    message: status.message ?? '',
    ...(status.reason === undefined ? {} : { reason: status.reason }),
    ...(status.details === undefined ? {} : { details: status.details }),
  });
}
