import type { ApiRequest, ApiResponse } from '../../api-request.ts';
import { andThen, attempt, type Eventually } from '../../eventually.ts';
import type { PlainRequest } from '../../kubelet-door.ts';
import { notSimulated } from '../../status-error.ts';
import { answerText } from '../answer.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { wantedProtocol } from '../streams/upgrade.ts';
import { isAvailable, type RemoteApiService } from './api-service.ts';
import { askBackend, BackendFault, backendOf, trustOf } from './ask-backend.ts';

/** How long the server waits for what a backend says it serves. */
const DISCOVERY_TIMEOUT_MS = 5000;

/** Passes a request on to the backend of an APIService (kube-aggregator/pkg/apiserver/handler_proxy.go). */
export function proxyToBackend(context: ApiContext, call: Call, service: RemoteApiService): Eventually<ApiResponse> {
  const backend = backendOf(context, service);
  if (!isAvailable(service) || typeof backend === 'string') return refused('service unavailable');
  const { request, info, user } = call;
  if (wantedProtocol(request) !== undefined) {
    throw notSimulated('protocol upgrades to aggregated APIs', 'Ask the pod itself with kubectl exec or port-forward.');
  }
  const answered = attempt(
    () =>
      askBackend(context, backend, proxied(call), {
        user,
        trust: trustOf(service),
        ...(info.isResource ? {} : { timeoutMs: DISCOVERY_TIMEOUT_MS }),
      }),
    (error) => {
      if (!(error instanceof BackendFault)) throw error;
      return refused(`error trying to reach service: ${error.message}`);
    },
  );
  return andThen(answered, (answer) => (request.user === undefined ? answer : withObject(answer)));
}

function refused(why: string): ApiResponse {
  const answer = answerText(503, `${why}\n`);
  return { ...answer, headers: { ...answer.headers, 'X-Content-Type-Options': 'nosniff' } };
}

/** Who the client is, and by what it showed so, stays here. */
function proxied({ request, info, trail }: Call): PlainRequest {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !isWithheld(name)));
  const body = bodyOf(request);
  return {
    method: request.method,
    path: info.path,
    query: request.query,
    headers: { ...headers, 'x-forwarded-for': request.peer.address, 'audit-id': trail.auditID },
    ...(body === undefined ? {} : { body }),
  };
}

const WITHHELD = /^(authorization|impersonate-.*|x-remote-.*|connection|keep-alive|te|transfer-encoding|upgrade)$/;

function isWithheld(name: string): boolean {
  return WITHHELD.test(name);
}

function bodyOf({ body, object }: ApiRequest): Buffer | undefined {
  return body ?? (object === undefined ? undefined : Buffer.from(JSON.stringify(object)));
}

/** Clients inside the process want objects. */
function withObject(answer: ApiResponse): ApiResponse {
  if (!String(answer.headers['Content-Type']).startsWith('application/json')) return answer;
  return { ...answer, object: JSON.parse(Buffer.from(answer.body ?? '{}').toString()) as Record<string, unknown> };
}
