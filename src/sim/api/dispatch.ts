import { reviewOf } from '../access/reviews/review-by-resource.ts';
import type { ApiResponse } from '../api-request.ts';
import { groupResourceText, notSimulated } from '../status-error.ts';
import { answerText } from './answer.ts';
import type { ApiContext, Call } from './api-context.ts';
import { discoveryPath } from './discovery/discovery-path.ts';
import type { Eventually } from './eventually.ts';
import { getVerb } from './read/get.ts';
import { listVerb } from './read/list.ts';
import { watchVerb } from './read/watch.ts';
import { openapiPath } from './openapi/openapi-path.ts';
import { checkVerb, noSuchMethod, type Scope, scopeOf } from './scope.ts';
import { serverPath } from './server-paths.ts';
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

/** Finds who answers an authorized request. */
export function dispatch(context: ApiContext, call: Call): Eventually<ApiResponse> {
  const { info } = call;
  if (!info.isResource) {
    return discoveryPath(context, call) ?? openapiPath(context, call) ?? serverPath(context, call) ?? pageNotFound();
  }
  const scope = scopeOf(context, info);
  if (scope === undefined) return pageNotFound();
  checkVerb(scope, info.verb);
  if (info.verb === 'create' && reviewOf(groupResourceText(info)) !== undefined)
    return reviewVerb(context, call, scope);
  if (info.resource === 'serviceaccounts' && info.subresource === 'token') return tokenVerb(context, call, scope);
  const verb = VERBS[info.verb];
  if (verb === undefined) throw noSuchMethod();
  if (scope.subresource !== undefined && info.subresource !== 'status') {
    throw notSimulated(`the subresource ${info.resource}/${info.subresource}`, 'It is not built yet.');
  }
  return verb(context, call, scope);
}

function pageNotFound(): ApiResponse {
  return answerText(404, '404 page not found\n');
}
