import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { ApiResponse, Handler } from '../../api-request.ts';
import type { PanicLog } from '../../panic-log.ts';
import { wantedProtocol } from '../streams/upgrade.ts';
import { BODY_LIMIT_BYTES } from '../write/body.ts';
import { panicAnswer, type ParseFault, refuseUnreadable } from './http-refusals.ts';
import { type ReadCertificate, toRequest } from './http-request.ts';
import { respond, respondSoon } from './http-respond.ts';
import { switchOver } from './switch-over.ts';

export interface HttpServerOptions {
  handler: Handler;
  /** PEM: the server's certificate with its key, and the CA of client certificates. */
  tls: { certificate: string; key: string; ca: string };
  readCertificate: ReadCertificate;
  /** 0: any free port. */
  port: number;
  host?: string;
  /** Called before each request is handled, so that it is handled at the instant it came. */
  beforeRequest?(): void;
  /** Awaited before the answer to a request that may have changed something is sent. */
  beforeRespond?(): void | Promise<void>;
  /** Hears of what the handler throws; the client is told that the server failed. */
  panicked: PanicLog;
}

export interface HttpServer {
  address: string;
  port: number;
  close(): Promise<void>;
}

/** How patient the server is (k8s.io/apiserver/pkg/server/secure_serving.go; a request has a minute). */
const PATIENCE = {
  headersTimeout: 32_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 180_000,
  maxHeaderSize: 1024 * 1024,
  // A client that is gone without a word is found out by the kernel.
  keepAlive: true,
  keepAliveInitialDelay: 180_000,
};

/** The door for real clients: HTTPS over HTTP/1.1 that asks for a client certificate. */
export async function serveHttps(options: HttpServerOptions): Promise<HttpServer> {
  const { certificate, key, ca } = options.tls;
  const server = createServer(
    {
      ...{ cert: certificate, key, ca, requestCert: true, rejectUnauthorized: false, ...PATIENCE },
      shouldUpgradeCallback: asksForStream,
    },
    (incoming, outgoing) => receive(options, incoming, outgoing),
  );
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    const request = toRequest(options.readCertificate, incoming, undefined);
    if (request === undefined) refuseUnreadable(socket);
    else switchOver(() => handled(options, request), options.panicked, request, socket, head);
  });
  server.on('clientError', (error: ParseFault, socket) => refuseUnreadable(socket, error));
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

/** Which requests may switch protocols; elsewhere the wish is not heard. */
const STREAMS = /\/(exec|attach|portforward|proxy|log)([/?]|$)/;

function asksForStream(incoming: IncomingMessage): boolean {
  if (incoming.method === 'HEAD' || wantedProtocol(incoming) === undefined) return false;
  return STREAMS.test(incoming.url ?? '');
}

function trackSockets(server: Server): Set<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

function handled(options: HttpServerOptions, request: Parameters<Handler>[0]): ReturnType<Handler> {
  options.beforeRequest?.();
  return options.handler(request);
}

/** A body is read as far as any may go; what is longer is answered at once, and the rest of it thrown away. */
function receive(options: HttpServerOptions, incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (incoming.method === 'GET' || incoming.method === 'HEAD') {
    handle(options, incoming, undefined, outgoing);
    return;
  }
  let chunks: Buffer[] | undefined = [];
  let size = 0;
  const answer = () => {
    const body = Buffer.concat(chunks ?? []);
    chunks = undefined;
    handle(options, incoming, body, outgoing);
  };
  incoming.on('data', (chunk: Buffer) => {
    if (chunks === undefined) return;
    size += chunk.length;
    chunks.push(chunk);
    if (size > BODY_LIMIT_BYTES) answer();
  });
  incoming.on('end', () => {
    if (chunks !== undefined) answer();
  });
}

function handle(
  options: HttpServerOptions,
  incoming: IncomingMessage,
  body: Buffer | undefined,
  outgoing: ServerResponse,
): void {
  const { method = '' } = incoming;
  const panicked = (error: unknown) => {
    options.panicked(`${method} ${incoming.url}`, error);
    if (outgoing.headersSent) outgoing.destroy();
    else respond(method, panicAnswer(), outgoing);
  };
  const deliver = (response: ApiResponse): void | Promise<void> => {
    const wait = method === 'GET' ? undefined : options.beforeRespond?.();
    if (wait instanceof Promise) return wait.then(() => respond(method, response, outgoing));
    respondSoon(method, response, outgoing, panicked);
  };
  try {
    const request = toRequest(options.readCertificate, incoming, body);
    if (request === undefined) return refuseUnreadable(incoming.socket);
    const response = handled(options, request);
    const delivered = response instanceof Promise ? response.then(deliver) : deliver(response);
    if (delivered instanceof Promise) delivered.catch(panicked);
  } catch (error) {
    panicked(error);
  }
}
