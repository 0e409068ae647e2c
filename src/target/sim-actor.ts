import type { ApiRequest, ApiResponse } from '../sim/api-request.ts';
import type { TargetActor, TargetRequest, TargetResponse } from './target.ts';

/** A scripted request as the API server takes it: from an identity that is known, with an address and an agent of its own. */
export function toApiRequest(actor: TargetActor, request: TargetRequest): ApiRequest {
  const cut = request.path.indexOf('?');
  const path = cut === -1 ? request.path : request.path.slice(0, cut);
  return {
    method: request.method,
    path: decodeURIComponent(path),
    uri: request.path,
    query: new URLSearchParams(cut === -1 ? '' : request.path.slice(cut + 1)),
    headers: {
      'user-agent': actor.userAgent,
      accept: request.accept ?? 'application/json',
      ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
      ...(actor.token === undefined ? {} : { authorization: `Bearer ${actor.token}` }),
      ...actor.headers,
      ...request.headers,
    },
    peer: { address: actor.sourceIP },
    ...identityOf(actor, request.body),
  };
}

/** Who is known already hands the decoded body over; who shows a token comes as if through a socket. */
function identityOf(actor: TargetActor, body: unknown): Pick<ApiRequest, 'user' | 'object' | 'body'> {
  if (actor.token !== undefined) return body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) };
  return {
    user: {
      username: actor.username,
      groups: [...(actor.groups ?? ['system:authenticated'])],
      ...(actor.extra === undefined ? {} : { extra: actor.extra }),
    },
    ...(body === undefined ? {} : { object: body }),
  };
}

/** The answer as scripted actors read it. A stream that ends (a log) is read to its end. */
export function toTargetResponse(response: ApiResponse): TargetResponse | Promise<TargetResponse> {
  const warnings = warningsOf(response);
  const answered = (body: unknown): TargetResponse => ({
    status: response.status,
    body,
    ...(warnings.length === 0 ? {} : { warnings }),
  });
  if (response.stream !== undefined) return readStream(response).then(answered);
  // A body was made where the client said how it wants it, as a Table for one; otherwise the object is the answer.
  if (response.body === undefined) return answered(response.object ?? '');
  const text = response.body.toString();
  return answered(isJson(response) ? JSON.parse(text) : text);
}

function readStream({ stream }: ApiResponse): Promise<string> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    stream?.start({
      write: (chunk) => {
        chunks.push(Buffer.from(chunk));
      },
      end: () => resolve(Buffer.concat(chunks).toString('utf8')),
      abort: () => resolve(Buffer.concat(chunks).toString('utf8')),
      backlogBytes: () => 0,
    });
  });
}

function isJson(response: ApiResponse): boolean {
  return String(response.headers['Content-Type'] ?? '').startsWith('application/json');
}

/** `299 - "text"` of Warning headers. */
function warningsOf(response: ApiResponse): string[] {
  return [response.headers.Warning ?? []].flat().flatMap((header) => {
    const found = /^299 \S+ ("(?:[^"\\]|\\.)*")/.exec(header);
    return found === null ? [] : [JSON.parse(found[1]) as string];
  });
}

/** The same as if it came through a socket, with a client certificate: a member of the team who sits in this process. */
export function asFromSocket({ user, object, ...request }: ApiRequest): ApiRequest {
  const organizations = (user?.groups ?? []).filter((group) => group !== 'system:authenticated');
  return {
    ...request,
    peer: {
      ...request.peer,
      ...(user === undefined ? {} : { certificate: { commonName: user.username, organizations } }),
    },
    ...(object === undefined ? {} : { body: Buffer.from(JSON.stringify(object)) }),
  };
}
