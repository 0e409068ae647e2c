import type { ServerResponse } from 'node:http';
import type { ApiResponse, ResponseStream } from '../../api-request.ts';

/** What takes its reader long enough to keep it busy while other requests are handled. */
const LONG = 16 * 1024;

/**
 * Writes an answer once the requests that have come meanwhile are handled too: their clients are woken once for all, not
 * each on its own in the midst of the work. Streams and long answers begin at once.
 */
export function respondSoon(
  method: string,
  response: ApiResponse,
  outgoing: ServerResponse,
  panicked: (error: unknown) => void,
): void {
  if (response.stream !== undefined || (response.body?.length ?? 0) >= LONG) {
    respond(method, response, outgoing);
    return;
  }
  setImmediate(() => {
    try {
      respond(method, response, outgoing);
    } catch (error) {
      panicked(error);
    }
  });
}

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
  const turn = turnOf(outgoing);
  const stop = stream.start({
    write: (chunk) => {
      if (!open) return;
      turn.begin();
      outgoing.write(chunk);
    },
    end: () => {
      open = false;
      turn.finish();
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

/**
 * What is written in one turn of the event loop leaves in one piece: a burst of changes costs a watcher one packet. It leaves
 * in the next turn, behind the answers to those who wait for them.
 */
function turnOf(outgoing: ServerResponse): { begin(): void; finish(): void } {
  let begun = false;
  const finish = () => {
    if (begun) outgoing.uncork();
    begun = false;
  };
  const begin = () => {
    if (begun) return;
    begun = true;
    outgoing.cork();
    setImmediate(() => setImmediate(finish));
  };
  return { begin, finish };
}
