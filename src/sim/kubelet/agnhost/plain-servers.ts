import type { NetworkRequest, NetworkResponse } from '../../network/network-stack.ts';
import { FileError } from '../files/file-error.ts';
import { isDirectory } from '../files/inode.ts';
import type { Process } from '../processes/process.ts';
import { sleepUntil } from '../processes/routine.ts';
import type { Command } from './command.ts';
import { answer, forever, jsonAnswer, listen, log, parseRequest, readTls, redirect, untilTerminated } from './serve.ts';

/** How long a server that was told to end lingers, for connections to drain. */
const LINGER_MS = 60_000;

export const serveHostname: Command = {
  flags: {
    tcp: { kind: 'boolean', value: 'false' },
    udp: { kind: 'boolean', value: 'false' },
    http: { kind: 'boolean', value: 'true' },
    close: { kind: 'boolean', value: 'false' },
    port: { kind: 'number', value: '9376' },
  },
  *run(process, flags) {
    const { hostname, clock } = process.surroundings;
    const port = flags.number('port');
    if (flags.isSet('http') && (flags.isSet('tcp') || flags.isSet('udp'))) {
      log(process, "Can't server TCP/UDP mode and HTTP mode at the same time");
      return 1;
    }
    if (flags.isSet('tcp')) listen(process, port, { stream: (output) => greet(output, hostname) });
    if (flags.isSet('udp')) listen(process, port, { datagram: () => Buffer.from(hostname) }, { protocol: 'UDP' });
    if (flags.isSet('http') && !listen(process, port, { http: ({ from }) => served(process, from) })) return 1;
    log(process, `Serving on port ${port}.\n`.trimEnd());
    yield* untilTerminated(process);
    log(process, 'Shutting down after receiving signal: terminated.');
    log(process, 'Awaiting pod deletion.');
    yield* sleepUntil(clock, clock.now() + LINGER_MS);
    return 0;
  },
};

function greet(output: { data(chunk: Buffer): void; end(): void }, hostname: string) {
  output.data(Buffer.from(hostname));
  output.end();
  return { data: () => {}, end: () => {} };
}

function served(process: Process, from: string): NetworkResponse {
  log(process, `HTTP request from ${from}`);
  return answer(200, process.surroundings.hostname);
}

export const testWebserver: Command = {
  flags: { port: { kind: 'number', value: '80' } },
  *run(process, flags) {
    if (!listen(process, flags.number('port'), { http: (request) => fileOf(process, request) })) return 1;
    return yield* forever();
  },
};

/** Any file by its path, as Go's file server answers. */
function fileOf(process: Process, request: NetworkRequest): NetworkResponse {
  const path = decodeURIComponent(parseRequest(request).path);
  const headers = { 'Cache-Control': 'private', 'Access-Control-Allow-Origin': '*' };
  try {
    const inode = process.files.get(path);
    if (!isDirectory(inode)) return { ...answer(200, '', headers), body: process.files.read(path) };
    if (!path.endsWith('/'))
      return answer(301, '', { ...headers, Location: `${path.slice(path.lastIndexOf('/') + 1)}/` });
    const names = process.files.list(path).sort();
    const links = names.map((name) => `<a href="${name}">${name}</a>\n`).join('');
    const page = `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${links}</pre>\n`;
    return answer(200, page, { ...headers, 'Content-Type': 'text/html; charset=utf-8' });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return error.code === 'EACCES'
      ? answer(403, '403 Forbidden\n', headers)
      : answer(404, '404 page not found\n', headers);
  }
}

/** Healthy for ten seconds, and no longer. */
export const liveness: Command = {
  flags: {},
  *run(process) {
    const http = (request: NetworkRequest): NetworkResponse => {
      const { path, values } = parseRequest(request);
      const seconds = (process.surroundings.clock.now() - process.startMs) / 1000;
      if (path === '/started') return answer(200, `${seconds}s`);
      if (path === '/healthz') return seconds > 10 ? answer(500, `error: ${seconds}`) : answer(200, 'ok');
      if (path === '/redirect') return redirect(302, values.get('loc') ?? '');
      return answer(404, '404 page not found\n');
    };
    if (!listen(process, 8080, { http })) return 1;
    return yield* forever();
  },
};

/** Serves on each port that a variable names the variable's value. */
export const porter: Command = {
  flags: { 'json-response': { kind: 'boolean', value: 'false' } },
  *run(process, flags) {
    const { env } = process;
    for (const [name, value] of env) {
      const [, tls, port] = /^SERVE_(TLS_)?PORT_(\d+)$/.exec(name) ?? [];
      if (port === undefined) continue;
      const secured = tls === undefined ? undefined : readTls(process, env.get('CERT_FILE') ?? 'localhost.crt');
      listen(process, Number(port), {
        http: ({ method }) =>
          flags.isSet('json-response') ? jsonAnswer({ Method: method, Body: value }) : answer(200, value),
        ...(secured === undefined ? {} : { tls: secured }),
      });
    }
    return yield* forever();
  },
};
