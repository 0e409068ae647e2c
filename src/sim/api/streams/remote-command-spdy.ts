import { resize, type Session } from './channels.ts';
import { processStatus } from './process-status.ts';
import { SpdyConnection, type SpdyStream } from './spdy-connection.ts';
import { socketTransport } from './transport.ts';
import { switchProtocols, type Upgrade } from './upgrade.ts';

/** The client opens one stream each for its error, input, output and size; then the process's output flows. */
export function streamsOverSpdy({ socket, head }: Upgrade, session: Session): void {
  const { options, input, protocol } = session;
  switchProtocols(socket, {
    Connection: 'Upgrade',
    Upgrade: 'SPDY/3.1',
    ...(protocol === undefined ? {} : { 'X-Stream-Protocol-Version': protocol }),
  });
  const streams = new Map<string, SpdyStream>();
  const wanted = [
    'error',
    ...(['stdin', 'stdout', 'stderr'] as const).filter((name) => options[name] && !(name === 'stderr' && options.tty)),
  ];
  const connection = new SpdyConnection(socketTransport(socket, head), {
    stream: (stream) => {
      const type = stream.headers.streamtype ?? '';
      streams.set(type, stream);
      if (type === 'stdin') stream.receive({ data: (chunk) => input.stdin(chunk), end: () => input.stdinEnd() });
      if (type === 'resize') stream.receive({ data: (chunk) => resize(chunk, input), end: () => {} });
      if (wanted.every((name) => streams.has(name))) begin(connection, streams, session);
    },
    closed: () => input.close(),
  });
  connection.start();
}

function begin(
  connection: SpdyConnection,
  streams: ReadonlyMap<string, SpdyStream>,
  { relay, protocol }: Session,
): void {
  relay.connect({
    stdout: (chunk) => streams.get('stdout')?.write(chunk),
    stderr: (chunk) => streams.get('stderr')?.write(chunk),
    ended: (outcome) => {
      const status = processStatus(outcome, false);
      const error = streams.get('error');
      if (protocol === 'v4.channel.k8s.io') error?.write(Buffer.from(JSON.stringify(status)));
      else if (status.status === 'Failure') error?.write(Buffer.from(String(status.message)));
      for (const stream of streams.values()) stream.end();
      connection.close();
    },
  });
}
