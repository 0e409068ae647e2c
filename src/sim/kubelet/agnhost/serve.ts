import type { NetworkRequest, NetworkResponse, PortServer } from '../../network/network-stack.ts';
import { FileError } from '../files/file-error.ts';
import type { Process } from '../processes/process.ts';
import type { Routine } from '../processes/routine.ts';
import { SIGNAL } from '../processes/signals.ts';
import { writeTo } from '../tools/call.ts';
import { formatDate } from '../tools/date.ts';

/** Listens until the process ends. Says so, and answers false, where something listens there already. */
export function listen(
  process: Process,
  port: number,
  server: PortServer,
  at: { protocol?: 'TCP' | 'UDP'; address?: string } = {},
): boolean {
  const { protocol = 'TCP', address = '0.0.0.0' } = at;
  const close = process.surroundings.network.listen({
    protocol,
    port,
    address,
    server,
    process: { name: 'agnhost', pid: process.pid },
  });
  if (close === undefined) {
    log(process, `listen ${protocol.toLowerCase()} :${port}: bind: address already in use`);
    return false;
  }
  process.onExit(close);
  return true;
}

export interface Tls {
  certificate: string;
}

/** The certificate of a file; undefined, and said, where there is none. */
export function readTls(process: Process, certificateFile: string): Tls | undefined {
  try {
    return { certificate: process.files.read(certificateFile, process.cwd).toString() };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    log(process, `open ${certificateFile}: ${error.message.toLowerCase()}`);
    return undefined;
  }
}

export function answer(status: number, body: string, headers: Record<string, string> = {}): NetworkResponse {
  return { status, headers: { 'Content-Type': contentType(body), ...headers }, body: Buffer.from(body) };
}

const HTML = /^\s*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[ >]/i;

/** As Go's server guesses it from the first bytes (net/http, sniff.go). */
function contentType(body: string): string {
  return HTML.test(body) ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8';
}

export function jsonAnswer(body: unknown, status = 200): NetworkResponse {
  return answer(status, JSON.stringify(body), { 'Content-Type': 'application/json' });
}

/** As Go's http.Redirect answers a GET. */
export function redirect(status: number, location: string): NetworkResponse {
  const body = `<a href="${location}">${REDIRECT_TEXTS[status] ?? ''}</a>.\n\n`;
  return answer(status, body, { 'Content-Type': 'text/html; charset=utf-8', Location: location });
}

const REDIRECT_TEXTS: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
};

/** Path and form values of a request: of its query, and of a form in its body. */
export function parseRequest({ path, headers, body }: NetworkRequest): { path: string; values: URLSearchParams } {
  const url = new URL(path, 'http://server');
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    for (const [name, value] of new URLSearchParams(body.toString())) url.searchParams.append(name, value);
  return { path: url.pathname, values: url.searchParams };
}

/** A line as Go's log package writes it. */
export function log(process: Process, line: string): void {
  say(process, 2, `${formatDate(process.surroundings.clock.now(), '%Y/%m/%d %H:%M:%S')} ${line}\n`);
}

/** Writes without waiting: for handlers, which answer at once. */
export function say(process: Process, descriptor: number, text: string): void {
  writeTo(process, descriptor, text).next();
}

export function* forever(): Routine<number> {
  for (;;) yield () => () => {};
}

/** Waits for the signal that ends a container. */
export function* untilTerminated(process: Process): Routine<'TERM' | 'INT'> {
  let got: 'TERM' | 'INT' | undefined;
  process.handlers.set(SIGNAL.TERM, () => {
    got ??= 'TERM';
  });
  process.handlers.set(SIGNAL.INT, () => {
    got ??= 'INT';
  });
  while (got === undefined) yield () => () => {};
  return got;
}
