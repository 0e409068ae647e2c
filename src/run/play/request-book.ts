import type { EventOf, RequestMade } from '../../journal/journal-event.ts';
import type { ApiRequest } from '../../target/door.ts';

/** A request from a socket as the journal keeps it. */
export function noteRequest(request: ApiRequest): RequestMade {
  const { method, headers, peer, body } = request;
  const query = request.query.toString();
  return {
    type: 'RequestMade',
    method,
    uri: request.uri ?? `${request.path}${query === '' ? '' : `?${query}`}`,
    address: peer.address,
    ...(peer.certificate === undefined ? {} : { certificate: peer.certificate }),
    headers: Object.fromEntries(
      Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined),
    ),
    ...bodyOf(body),
  };
}

/** The same request again. */
export function repeatRequest(event: EventOf<'RequestMade'>): ApiRequest {
  const cut = event.uri.indexOf('?');
  const path = cut === -1 ? event.uri : event.uri.slice(0, cut);
  const body =
    event.bodyBase64 === undefined ? event.body && Buffer.from(event.body) : Buffer.from(event.bodyBase64, 'base64');
  return {
    method: event.method,
    path: decode(path),
    uri: event.uri,
    query: new URLSearchParams(cut === -1 ? '' : event.uri.slice(cut + 1)),
    headers: event.headers,
    peer: { address: event.address, ...(event.certificate === undefined ? {} : { certificate: event.certificate }) },
    ...(body ? { body } : {}),
  };
}

/** Whether a request may change the cluster: going into a container may, asking what one is allowed to do does not. */
export function changesSomething({ method, path }: Pick<ApiRequest, 'method' | 'path'>): boolean {
  if (ENTERS.test(path)) return true;
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS' && !REVIEWS.test(path);
}

const ENTERS = /\/(exec|attach|portforward|proxy)(\/|$)/;
const REVIEWS = /^\/apis\/(authentication|authorization)\.k8s\.io\/v[^/]+\/(namespaces\/[^/]+\/)?[a-z]+reviews$/;

function bodyOf(body: Buffer | undefined): Pick<RequestMade, 'body' | 'bodyBase64'> {
  if (body === undefined || body.length === 0) return {};
  const text = body.toString('utf8');
  return Buffer.from(text).equals(body) ? { body: text } : { bodyBase64: body.toString('base64') };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
