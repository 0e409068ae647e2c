import type { ResourceInfo, SubresourceInfo } from '../kinds/resource-info.ts';
import { groupResourceText, notFound, StatusError } from '../status-error.ts';
import type { ApiContext } from './api-context.ts';
import { warnOfCustomAge } from './custom/enter-custom.ts';
import type { RequestInfo } from './request-info.ts';

/** The resource, and subresource if any, that a request is about. */
export interface Scope {
  info: ResourceInfo;
  subresource: SubresourceInfo | undefined;
}

/** The scope of a request, or the refusals of paths and methods that are not served. Undefined: the group is unknown. */
export function scopeOf(context: ApiContext, request: RequestInfo, warnings: string[]): Scope | undefined {
  if (!context.registry.hasGroup(request.group)) return undefined;
  const info = context.registry.find(request.group, request.version, request.resource);
  if (info === undefined && !context.registry.isBuiltinGroup(request.group)) return undefined;
  if (info === undefined) throw noSuchResource();
  const subresource = request.subresource === '' ? undefined : info.subresources.get(request.subresource);
  if (request.subresource !== '' && subresource === undefined) {
    if (!info.custom) throw noSuchResource();
    warnOfCustomAge(context, info, warnings);
    throw notFound(info, request.name);
  }
  if (subresource !== undefined && request.verb === 'watch') throw noSuchResource();
  if (info.custom && !isPlaced(info, request)) return undefined;
  checkPlace(info, request);
  return { info, subresource };
}

/** Paths of the wrong scope are none of custom resources' (apiextensions-apiserver, customresource_handler.go). */
function isPlaced({ namespaced }: ResourceInfo, { namespace, verb }: RequestInfo): boolean {
  return namespaced ? namespace !== '' || verb === 'list' || verb === 'watch' : namespace === '';
}

/** Namespaced objects live in a namespace, others do not; lists and watches look into all of them. */
function checkPlace(info: ResourceInfo, { namespace, verb, name }: RequestInfo): void {
  if (info.storageKey === 'namespaces' && namespace !== '' && namespace !== name) throw noSuchResource();
  const inNamespace = namespace !== '' && info.resource !== 'namespaces';
  if (inNamespace === info.namespaced) return;
  if (inNamespace) throw noSuchResource();
  if (name === '' && verb !== 'list' && verb !== 'watch') throw noSuchMethod();
  if (verb !== 'list' && verb !== 'watch') throw noSuchResource();
}

/** The verbs of single objects: without any, their paths are not there. */
const NAMED = ['get', 'update', 'patch', 'delete'];

/** Whether the resource serves the verb; `deletecollection` and its like are methods to the client. */
export function checkVerb({ info, subresource }: Scope, { verb, name }: RequestInfo, method: string): void {
  const verbs = subresource === undefined ? info.verbs : subresource.verbs;
  if (subresource === undefined && name !== '' && !verbs.some((served) => NAMED.includes(served)))
    throw noSuchResource();
  const isProxy = subresource?.name === 'proxy';
  if (isProxy && method === 'OPTIONS') return;
  // A watch is a list to the router; who serves lists alone refuses it later.
  const routed = verb === 'watch' && info.verbs.includes('list') ? 'list' : verb;
  if (!verbs.includes(routed) || (!isProxy && method === 'HEAD')) throw noSuchMethod();
  if (verb === 'watch' && method !== 'GET') throw noSuchMethod();
  if (subresource === undefined && verb === 'create' && name !== '') throw noSuchMethod();
  if ((verb === 'update' || verb === 'patch') && name === '') throw noSuchMethod();
}

export function noSuchResource(): StatusError {
  return new StatusError({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    details: {},
  });
}

/** A resource that can be listed and not watched. */
export function notWatched({ group, resource }: ResourceInfo): StatusError {
  return new StatusError({
    code: 405,
    reason: 'MethodNotAllowed',
    message: `watch is not supported on resources of kind ${JSON.stringify(groupResourceText({ group, resource }))}`,
    details: { ...(group === '' ? {} : { group }), kind: resource },
  });
}

export function noSuchMethod(): StatusError {
  return new StatusError({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
    details: {},
  });
}
