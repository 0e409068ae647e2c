import { STATUS_TEXTS } from '../status-texts.ts';
import type { NetworkRequest, NetworkResponse, PortServer } from './network-stack.ts';

/** A server that understands HTTP, spoken to in bytes: requests are cut out of what comes, answers written back. */
export function httpOverBytes(
  server: PortServer,
  from: string,
  output: { data(chunk: Buffer): void; end(): void },
): { data(chunk: Buffer): void; end(): void } {
  let pending: Buffer = Buffer.alloc(0);
  let closed = false;
  return {
    data: (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      if (!closed && isNoHttp(pending)) {
        closed = true;
        output.data(encodeResponse(NO_HTTP, true, false));
        output.end();
      }
      for (
        let request = cutRequest(pending, from);
        request !== undefined && !closed;
        request = cutRequest(pending, from)
      ) {
        pending = pending.subarray(request.length);
        const answer = server.http?.(request) ?? { status: 400, headers: {}, body: Buffer.alloc(0) };
        closed = request.headers.connection?.toLowerCase() === 'close' || request.version === '1.0';
        output.data(encodeResponse(answer, closed, request.method === 'HEAD'));
        if (closed) output.end();
      }
    },
    end: () => {
      if (!closed) output.end();
      closed = true;
    },
  };
}

const NO_HTTP: NetworkResponse = {
  status: 400,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body: Buffer.from('400 Bad Request'),
};

function isNoHttp(bytes: Buffer): boolean {
  const end = bytes.indexOf('\n');
  return end >= 0 && !/^[A-Z]+ \S+ HTTP\/\d\.\d\r?$/.test(bytes.toString('latin1', 0, end));
}

/** Undefined while the request is not whole. */
function cutRequest(bytes: Buffer, from: string): (NetworkRequest & { length: number; version: string }) | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [first, ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const [method = 'GET', path = '/', version = 'HTTP/1.1'] = first.split(' ');
  const headers: Record<string, string> = {};
  for (const line of lines)
    headers[line.slice(0, line.indexOf(':')).toLowerCase()] = line.slice(line.indexOf(':') + 1).trim();
  const bodyLength = Number(headers['content-length'] ?? 0);
  const length = headEnd + 4 + bodyLength;
  if (bytes.length < length) return undefined;
  return {
    method,
    path,
    headers,
    body: Buffer.from(bytes.subarray(headEnd + 4, length)),
    from,
    length,
    version: version.slice(5),
  };
}

function encodeResponse({ status, headers, body }: NetworkResponse, close: boolean, headOnly: boolean): Buffer {
  const lines = [`HTTP/1.1 ${status} ${STATUS_TEXTS[status] ?? ''}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  lines.push(`Content-Length: ${body.length}`, `Connection: ${close ? 'close' : 'keep-alive'}`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), headOnly ? Buffer.alloc(0) : body]);
}
