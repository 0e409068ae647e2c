import type { ApiResponse, Handler } from '../api-request.ts';
import type { NetworkRequest, NetworkResponse, PortServer } from './network-stack.ts';

/**
 * The API server's port as pods reach it, over the same path as every other client: authenticated by what the request
 * shows, authorized, audited. It answers at once: what waits for a webhook, or never ends, is out of a pod's reach.
 */
export function apiServerPort(handler: Handler, certificate: string): PortServer {
  return {
    tls: { certificate },
    http: (request) => {
      const response = handler(apiRequest(request));
      if (response instanceof Promise) return notAnswered('an admission webhook has to be asked');
      return response.stream === undefined ? answerOf(response) : notAnswered('the answer never ends');
    },
  };
}

function apiRequest({ method, path, headers, body, from }: NetworkRequest) {
  const [plain, query = ''] = path.split('?');
  return {
    method,
    path: decodeURIComponent(plain),
    uri: path,
    query: new URLSearchParams(query),
    headers,
    peer: { address: from },
    ...(body.length === 0 ? {} : { body }),
  };
}

function answerOf({ status, headers, body }: ApiResponse): NetworkResponse {
  const flat = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  return { status, headers: flat, body: Buffer.from(body ?? '') };
}

function notAnswered(why: string): NetworkResponse {
  const message = `not simulated for requests from pods: ${why}`;
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 501 };
  return { status: 501, headers: { 'Content-Type': 'application/json' }, body: Buffer.from(JSON.stringify(status)) };
}
