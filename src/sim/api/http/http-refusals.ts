import type { Duplex } from 'node:stream';
import type { ApiResponse } from '../../api-request.ts';
import { answerText } from '../answer.ts';
import { noSuchMethod } from '../scope.ts';

/** What the API server says where it has gone wrong itself (k8s.io/apiserver/pkg/server/filters/wrap.go). */
export function panicAnswer(): ApiResponse {
  const answer = answerText(500, 'This request caused apiserver to panic. Look in the logs for details.\n');
  return { ...answer, headers: { ...answer.headers, 'X-Content-Type-Options': 'nosniff' } };
}

/** What Node's parser says of something that is no request. */
export interface ParseFault {
  code?: string;
  rawPacket?: Buffer;
}

/** Ends a connection on which something came that is no request. */
export function refuseUnreadable(socket: Duplex, fault: ParseFault = {}): void {
  const answer = socket.writable ? unreadable(fault) : undefined;
  if (answer === undefined) socket.destroy();
  else socket.end(answer);
}

/**
 * What is no HTTP gets the answer of Go's server (net/http/server.go); a method that Node does not know is one that no
 * resource has. Undefined: the connection ends without a word, as it does for a request that never arrives whole.
 */
function unreadable({ code, rawPacket }: ParseFault): string | undefined {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return undefined;
    case 'HPE_HEADER_OVERFLOW':
      return plain('431 Request Header Fields Too Large');
    case 'HPE_INVALID_TRANSFER_ENCODING':
      return plain('501 Not Implemented', 'Unsupported transfer encoding');
    case 'HPE_INVALID_METHOD':
      return REQUEST_LINE.test(rawPacket?.toString('latin1', 0, 8192) ?? '')
        ? unknownMethod()
        : plain('400 Bad Request');
    default:
      return plain('400 Bad Request');
  }
}

const REQUEST_LINE = /^[!#$%&'*+.^_`|~\w-]+ \S+ HTTP\/1\.[01]\r?\n/;

function plain(status: string, body = status): string {
  return `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${body}`;
}

function unknownMethod(): string {
  const body = `${JSON.stringify(noSuchMethod().toStatus())}\n`;
  return `HTTP/1.1 405 Method Not Allowed\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
}
