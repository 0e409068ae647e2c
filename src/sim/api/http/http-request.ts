import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { ApiRequest, Peer } from '../../api-request.ts';

/** Who a client's certificate (DER) stands for; undefined where it does not hold. */
export type ReadCertificate = (der: Buffer) => Peer['certificate'];

/** A request as it came over a socket. Undefined: its target is no URL. */
export function toRequest(
  readCertificate: ReadCertificate,
  incoming: IncomingMessage,
  body: Buffer | undefined,
): ApiRequest | undefined {
  const uri = withoutOrigin(incoming.url ?? '/');
  const cut = uri.indexOf('?');
  const path = decodePath(cut < 0 ? uri : uri.slice(0, cut));
  if (path === undefined) return undefined;
  return {
    method: incoming.method ?? 'GET',
    path,
    uri,
    query: new URLSearchParams(cut < 0 ? '' : uri.slice(cut + 1)),
    headers: flatHeaders(incoming),
    peer: peerOf(readCertificate, incoming.socket as TLSSocket),
    ...(body === undefined ? {} : { body }),
  };
}

/** Proxies send the whole URL. */
function withoutOrigin(target: string): string {
  if (target.startsWith('/')) return target;
  return target.replace(/^https?:\/\/[^/?]*(?=([/?]?))/i, (_origin, next: string) => (next === '/' ? '' : '/'));
}

/** Escapes stand for bytes, which need not be UTF-8. Undefined: an escape is broken. */
function decodePath(path: string): string | undefined {
  if (!path.includes('%')) return path;
  if (/%(?![0-9a-f]{2})/i.test(path)) return undefined;
  const bytes = Buffer.from(path, 'utf8').toString('latin1');
  const decoded = bytes.replace(/%(..)/g, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(decoded, 'latin1').toString('utf8');
}

function flatHeaders(incoming: IncomingMessage): Record<string, string | undefined> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    headers[name] = inUtf8(Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

const peers = new WeakMap<TLSSocket, Peer>();

/** The subject of the client's certificate is the same for as long as the connection lives. */
function peerOf(readCertificate: ReadCertificate, socket: TLSSocket): Peer {
  let peer = peers.get(socket);
  if (peer === undefined) {
    peer = readPeer(readCertificate, socket);
    peers.set(socket, peer);
  }
  return peer;
}

function readPeer(readCertificate: ReadCertificate, socket: TLSSocket): Peer {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  // A socket that its client has closed meanwhile has no certificate any more.
  const raw = (socket.getPeerCertificate() as { raw?: Buffer } | null)?.raw;
  if (raw === undefined) return { address };
  const certificate = readCertificate(raw);
  return certificate === undefined ? { address, certificateRefused: true } : { address, certificate };
}

/** Go takes a header's bytes for UTF-8, Node each for a character. */
function inUtf8(value: string | undefined): string | undefined {
  if (value === undefined || !/[\x80-\xff]/.test(value)) return value;
  return Buffer.from(value, 'latin1').toString('utf8');
}
