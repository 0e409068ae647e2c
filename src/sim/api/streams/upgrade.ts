import type { IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiRequest } from '../../api-request.ts';
import { STATUS_TEXTS } from '../../status-texts.ts';

/** A request that asks to switch protocols, with the connection it came on. */
export interface Upgrade {
  request: ApiRequest;
  socket: Duplex;
  /** What the client sent already beyond the request. */
  head: Buffer;
}

/** What the client wants to speak; undefined where it asks for nothing that is spoken here. */
export function wantedProtocol({
  headers,
}: {
  headers: Pick<IncomingHttpHeaders, 'upgrade' | 'connection'>;
}): 'websocket' | 'spdy' | undefined {
  const upgrade = (headers.upgrade ?? '').toLowerCase();
  if (!/\bupgrade\b/i.test(headers.connection ?? '')) return undefined;
  if (upgrade === 'websocket') return 'websocket';
  return upgrade === 'spdy/3.1' ? 'spdy' : undefined;
}

/** The values of a header that may be given as a list. */
export function offered(request: ApiRequest, header: string): string[] {
  return (request.headers[header] ?? '')
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

export function switchProtocols(socket: Duplex, headers: Record<string, string>): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`);
}

/** Answers instead of switching, and ends the connection. */
export function refuseUpgrade(
  socket: Duplex,
  status: number,
  body: string,
  contentType = 'text/plain; charset=utf-8',
): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_TEXTS[status] ?? ''}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
