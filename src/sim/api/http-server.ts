import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ApiRequest, ApiResponse, Handler, Peer } from '../api-request.ts';
import { noSuchMethod } from './scope.ts';
import { refuseUpgrade } from './streams/upgrade.ts';
import { BODY_LIMIT_BYTES } from './write/body.ts';

export interface HttpServerOptions {
  handler: Handler;
  /** PEM: the server's certificate with its key, and the CA of client certificates. */
  tls: { certificate: string; key: string; ca: string };
  /** Who a client's certificate (DER) stands for; undefined where it does not hold. */
  readCertificate(der: Buffer): Peer['certificate'];
  /** 0: any free port. */
  port: number;
  host?: string;
  /** Called before each request is handled, so that it is handled at the instant it came. */
  beforeRequest?(): void;
  /** Awaited before the answer to a request that may have changed something is sent. */
  beforeRespond?(): void | Promise<void>;
}

export interface HttpServer {
  address: string;
  port: number;
  close(): Promise<void>;
}

/** The door for real clients: HTTPS over HTTP/1.1 that asks for a client certificate. */
export async function serveHttps(options: HttpServerOptions): Promise<HttpServer> {
  const { certificate, key, ca } = options.tls;
  const server = createServer(
    { cert: certificate, key, ca, requestCert: true, rejectUnauthorized: false, keepAliveTimeout: 180_000 },
    (incoming, outgoing) => receive(options, incoming, outgoing),
  );
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    options.beforeRequest?.();
    const answer = options.handler(toRequest(options, incoming, undefined));
    if (answer instanceof Promise) void answer.then((ready) => switchOver(ready, socket, head));
    else switchOver(answer, socket, head);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (socket.writable) socket.end(unreadable(error.code));
    else socket.destroy();
  });
  const sockets = trackSockets(server);
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `${host}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A request that asked to switch protocols gets what it asked for, or a plain answer that ends the connection. */
function switchOver(answer: ApiResponse, socket: Socket, head: Buffer): void {
  socket.on('error', () => socket.destroy());
  if (answer.upgrade !== undefined) {
    answer.upgrade(socket, head);
    return;
  }
  const type = answer.headers['Content-Type'];
  refuseUpgrade(socket, answer.status, answer.body?.toString() ?? '', typeof type === 'string' ? type : undefined);
}

/** What is no HTTP gets the answer of Go's server; a method that Node does not know is one that no resource has. */
function unreadable(code: string | undefined): string {
  if (code !== 'HPE_INVALID_METHOD') {
    return 'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request';
  }
  const body = `${JSON.stringify(noSuchMethod().toStatus())}\n`;
  return `HTTP/1.1 405 Method Not Allowed\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
}

function trackSockets(server: Server): Set<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

function receive(options: HttpServerOptions, incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (incoming.method === 'GET' || incoming.method === 'HEAD') {
    handle(options, toRequest(options, incoming, undefined), outgoing);
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= BODY_LIMIT_BYTES + 65536) chunks.push(chunk);
  });
  incoming.on('end', () => handle(options, toRequest(options, incoming, Buffer.concat(chunks)), outgoing));
}

function handle(options: HttpServerOptions, request: ApiRequest, outgoing: ServerResponse): void {
  options.beforeRequest?.();
  const response = options.handler(request);
  const deliver = (ready: ApiResponse) => {
    const wait = request.method === 'GET' ? undefined : options.beforeRespond?.();
    if (wait instanceof Promise) void wait.then(() => respond(request, ready, outgoing));
    else respond(request, ready, outgoing);
  };
  if (response instanceof Promise) void response.then(deliver);
  else deliver(response);
}

function respond(request: ApiRequest, response: ApiResponse, outgoing: ServerResponse): void {
  const { status, headers, body, stream } = response;
  if (stream !== undefined) {
    startStream(response, stream, outgoing);
    return;
  }
  const bytes = body === undefined ? undefined : typeof body === 'string' ? Buffer.from(body) : body;
  outgoing.writeHead(status, { ...headers, ...(bytes === undefined ? {} : { 'Content-Length': bytes.length }) });
  outgoing.end(request.method === 'HEAD' ? undefined : bytes);
}

function startStream(
  response: ApiResponse,
  stream: NonNullable<ApiResponse['stream']>,
  outgoing: ServerResponse,
): void {
  outgoing.writeHead(response.status, response.headers);
  outgoing.flushHeaders();
  const stop = stream.start({
    write: (chunk) => {
      outgoing.write(chunk);
    },
    end: () => {
      outgoing.end();
    },
    backlogBytes: () => outgoing.writableLength,
  });
  outgoing.once('close', stop);
}

function toRequest(options: HttpServerOptions, incoming: IncomingMessage, body: Buffer | undefined): ApiRequest {
  const url = incoming.url ?? '/';
  const cut = url.indexOf('?');
  const rawPath = cut < 0 ? url : url.slice(0, cut);
  return {
    method: incoming.method ?? 'GET',
    path: rawPath.includes('%') ? decodePath(rawPath) : rawPath,
    uri: url,
    query: new URLSearchParams(cut < 0 ? '' : url.slice(cut + 1)),
    headers: flatHeaders(incoming),
    peer: peerOf(options, incoming.socket as TLSSocket),
    ...(body === undefined ? {} : { body }),
  };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function flatHeaders(incoming: IncomingMessage): Record<string, string | undefined> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

const peers = new WeakMap<TLSSocket, Peer>();

/** The subject of the client's certificate is the same for as long as the connection lives. */
function peerOf(options: HttpServerOptions, socket: TLSSocket): Peer {
  let peer = peers.get(socket);
  if (peer === undefined) {
    peer = readPeer(options, socket);
    peers.set(socket, peer);
  }
  return peer;
}

function readPeer(options: HttpServerOptions, socket: TLSSocket): Peer {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const { raw } = socket.getPeerCertificate();
  if (raw === undefined) return { address };
  const certificate = options.readCertificate(raw);
  return certificate === undefined ? { address, certificateRefused: true } : { address, certificate };
}
