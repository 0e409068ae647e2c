import type { ApiRequest, ApiResponse, Handler } from '../api-request.ts';
import { internalError, StatusError } from '../status-error.ts';
import { answerError } from './answer.ts';
import type { ApiContext, Call } from './api-context.ts';
import { andThen, attempt, type Eventually } from './eventually.ts';
import { dispatch } from './dispatch.ts';
import { parseRequestInfo } from './request-info.ts';

/**
 * The way of every request, from whatever side it comes: authentication, authorization, then the verb's own steps
 * (decoding, admission, validation, the store), and an answer in the shape the client accepts.
 */
export function createHandler(context: ApiContext): Handler {
  return (request) => {
    const call = newCall(request);
    return attempt(
      () => andThen(answer(context, call), (response) => withWarnings(call, response)),
      (error) => withWarnings(call, answerError(context, call, refusal(error))),
    );
  };
}

function answer(context: ApiContext, call: Call): Eventually<ApiResponse> {
  call.user = call.request.user ?? context.access.authenticate(call.request);
  authorize(context, call);
  return dispatch(context, call);
}

function newCall(request: ApiRequest): Call {
  return {
    request,
    info: parseRequestInfo(request.method, request.path, request.query),
    user: { username: '', groups: [] },
    warnings: [],
    annotations: {},
  };
}

function authorize(context: ApiContext, call: Call): void {
  const { info, user } = call;
  const { isResource, group, version, resource, subresource, namespace, name } = info;
  const decision = context.access.authorizer.authorize({
    user,
    verb: info.verb,
    path: info.path,
    ...(isResource ? { resource: { group, version, resource, subresource, namespace, name } } : {}),
  });
  if (!decision.allowed) throw new StatusError({ code: 403, reason: 'Forbidden', message: 'forbidden' });
}

function refusal(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  return internalError(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

function withWarnings(call: Call, response: ApiResponse): ApiResponse {
  if (call.warnings.length === 0) return response;
  const texts = [...new Set(call.warnings)].map((text) => `299 - ${JSON.stringify(text)}`);
  return { ...response, headers: { ...response.headers, Warning: texts } };
}
