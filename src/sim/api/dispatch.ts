import { reviewOf } from '../access/reviews/review-by-resource.ts';
import type { ApiResponse } from '../api-request.ts';
import { answerText } from './answer.ts';
import type { ApiContext, Call } from './api-context.ts';
import { proxyToBackend } from './aggregation/proxy-to-backend.ts';
import { podLog } from './connect/log.ts';
import { portForward } from './connect/port-forward.ts';
import { proxy } from './connect/proxy.ts';
import { remoteCommand } from './connect/remote-command.ts';
import { enterCustom } from './custom/enter-custom.ts';
import { discoveryPath } from './discovery/discovery-path.ts';
import type { Eventually } from '../eventually.ts';
import { getVerb } from './read/get.ts';
import { listVerb } from './read/list.ts';
import { watchVerb } from './read/watch.ts';
import type { RequestInfo } from './request-info.ts';
import { isMetricsResource, resourceMetrics } from './metrics/resource-metrics.ts';
import { openapiPath } from './openapi/openapi-path.ts';
import { checkVerb, noSuchMethod, type Scope, scopeOf } from './scope.ts';
import { serverPath } from './server-paths.ts';
import { warnOfAge } from './warn-of-age.ts';
import { createBinding } from './subresources/binding.ts';
import { componentStatuses } from './subresources/component-statuses.ts';
import { createEviction } from './subresources/eviction.ts';
import { getScale, patchScale, updateScale } from './subresources/scale.ts';
import { createVerb } from './write/create.ts';
import { deleteVerb } from './write/delete.ts';
import { deleteCollectionVerb } from './write/delete-collection.ts';
import { patchVerb } from './write/patch.ts';
import { reviewVerb, tokenVerb } from './write/review.ts';
import { updateVerb } from './write/update.ts';

type Verb = (context: ApiContext, call: Call, scope: Scope) => Eventually<ApiResponse>;

const VERBS: Readonly<Record<string, Verb>> = {
  get: getVerb,
  list: listVerb,
  watch: watchVerb,
  create: createVerb,
  update: updateVerb,
  patch: patchVerb,
  delete: deleteVerb,
  deletecollection: deleteCollectionVerb,
};

const OBJECT_IN_PART = { get: getVerb, update: updateVerb, patch: patchVerb };

const SUBRESOURCES: Readonly<Record<string, Readonly<Record<string, Verb>>>> = {
  status: OBJECT_IN_PART,
  approval: OBJECT_IN_PART,
  ephemeralcontainers: OBJECT_IN_PART,
  finalize: OBJECT_IN_PART,
  scale: { get: getScale, update: updateScale, patch: patchScale },
  binding: { create: createBinding },
  eviction: { create: createEviction },
  token: { create: tokenVerb },
  log: { get: podLog },
  exec: { get: remoteCommand, create: remoteCommand },
  attach: { get: remoteCommand, create: remoteCommand },
  portforward: { get: portForward, create: portForward },
  proxy: { get: proxy, create: proxy, update: proxy, patch: proxy, delete: proxy },
};

/** Finds who answers an authorized request. */
export function dispatch(context: ApiContext, call: Call): Eventually<ApiResponse> {
  const { info } = call;
  const remote = context.remotes.find(...groupVersionOf(info));
  if (remote !== undefined) return proxyToBackend(context, call, remote);
  if (!info.isResource) {
    return discoveryPath(context, call) ?? openapiPath(context, call) ?? serverPath(context, call) ?? pageNotFound();
  }
  const scope = scopeOf(context, info, call.warnings);
  if (scope === undefined) return pageNotFound();
  checkVerb(scope, info, call.request.method);
  if (scope.info.custom) enterCustom(context, call, scope.info);
  else warnOfAge(call, scope.info);
  const verb = verbOf(call, scope);
  if (verb === undefined) throw noSuchMethod();
  return verb(context, call, scope);
}

function verbOf({ info }: Call, { info: resource, subresource }: Scope): Verb | undefined {
  const { storageKey } = resource;
  if (subresource !== undefined) return SUBRESOURCES[info.subresource]?.[info.verb || 'get'];
  if (storageKey === 'componentstatuses') return componentStatuses;
  if (isMetricsResource(resource)) return resourceMetrics;
  if (storageKey === 'bindings') return createBinding;
  return reviewOf(storageKey) === undefined ? VERBS[info.verb] : reviewVerb;
}

/** The group and version that a path is within, of a resource or not. */
function groupVersionOf({ isResource, group, version, path }: RequestInfo): [string, string] {
  if (isResource) return [group, version];
  const [prefix, ofGroup = '', ofVersion = ''] = path.split('/').filter((part) => part !== '');
  return prefix === 'apis' ? [ofGroup, ofVersion] : ['', ''];
}

function pageNotFound(): ApiResponse {
  const answer = answerText(404, '404 page not found\n');
  return { ...answer, headers: { ...answer.headers, 'X-Content-Type-Options': 'nosniff' } };
}
