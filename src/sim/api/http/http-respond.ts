import type { ServerResponse } from 'node:http';
import type { ApiResponse, ResponseStream } from '../../api-request.ts';

/** Writes an answer to its connection; a stream goes on until either side ends it. */
export function respond(method: string, response: ApiResponse, outgoing: ServerResponse): void {
  const { status, headers, body, stream } = response;
  if (stream !== undefined) {
    startStream(response, stream, outgoing);
    return;
  }
  const bytes = body === undefined ? undefined : typeof body === 'string' ? Buffer.from(body) : body;
  outgoing.writeHead(status, { ...headers, ...(bytes === undefined ? {} : { 'Content-Length': bytes.length }) });
  outgoing.end(method === 'HEAD' ? undefined : bytes);
}

/** Nothing is written to a connection that has ended: Node takes that for a fault of the program. */
function startStream(response: ApiResponse, stream: ResponseStream, outgoing: ServerResponse): void {
  outgoing.writeHead(response.status, response.headers);
  outgoing.flushHeaders();
  let open = true;
  const stop = stream.start({
    write: (chunk) => {
      if (open) outgoing.write(chunk);
    },
    end: () => {
      open = false;
      outgoing.end();
    },
    abort: () => {
      open = false;
      outgoing.destroy();
    },
    backlogBytes: () => outgoing.writableLength,
  });
  const closed = () => {
    open = false;
    stop();
  };
  if (outgoing.closed || outgoing.destroyed) closed();
  else outgoing.once('close', closed);
}
