import type { ApiRequest } from '../../api-request.ts';

const PROTOCOL_PREFIX = 'base64url.bearer.authorization.k8s.io.';

/**
 * The bearer token of a request, if it carries one: in its Authorization header, or in a WebSocket's protocols as
 * browsers must send it (k8s.io/apiserver/pkg/authentication/request/{bearertoken,websocket}). Other schemes are not heard.
 */
export function bearerToken({ headers }: ApiRequest): string | undefined {
  const [scheme, token = ''] = (headers.authorization ?? '').trim().split(' ');
  if (scheme.toLowerCase() === 'bearer' && token !== '') return token;
  return webSocketToken(headers['sec-websocket-protocol']);
}

/** A token behind two blanks is not looked at; upstream says so. */
export function bearerTokenWarnings({ headers, peer }: ApiRequest): string[] {
  if (peer.certificate !== undefined || !/^\s*bearer {2,}\S/i.test(headers.authorization ?? '')) return [];
  return ['the provided Authorization header contains extra space before the bearer token, and is ignored'];
}

function webSocketToken(header: string | undefined): string | undefined {
  const protocols = (header ?? '').split(',').map((protocol) => protocol.trim());
  const carrier = protocols.find((protocol) => protocol.startsWith(PROTOCOL_PREFIX));
  if (carrier === undefined || protocols.length === 1) return undefined;
  return Buffer.from(carrier.slice(PROTOCOL_PREFIX.length), 'base64url').toString('utf8');
}
