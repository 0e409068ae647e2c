import { type ConnectionInput, type ConnectionOutput, KubeletRefusal } from '../../kubelet-door.ts';
import { fromBase64, sendOn } from './channels.ts';
import { SpdyConnection, type SpdyStream } from './spdy-connection.ts';
import { socketTransport, type Transport } from './transport.ts';
import { offered, refuseUpgrade, switchProtocols, type Upgrade, wantedProtocol } from './upgrade.ts';
import { acceptWebSocket, tunnel } from './websocket.ts';

const SPDY_PROTOCOL = 'portforward.k8s.io';
const TUNNEL_PROTOCOL = 'SPDY/3.1+portforward.k8s.io';
const CHANNEL_PROTOCOLS = ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io'];

type Connect = (port: number, output: ConnectionOutput) => ConnectionInput;

/** Serves a port-forward: SPDY, SPDY tunnelled in WebSocket messages, or two WebSocket channels for each port asked for. */
export function servePortForward(upgrade: Upgrade, connect: Connect): void {
  const { request, socket, head } = upgrade;
  if (wantedProtocol(request) === 'spdy') {
    switchProtocols(socket, {
      Connection: 'Upgrade',
      Upgrade: 'SPDY/3.1',
      'X-Stream-Protocol-Version': SPDY_PROTOCOL,
    });
    return forwardOverSpdy(socketTransport(socket, head), connect);
  }
  const wanted = offered(request, 'sec-websocket-protocol');
  if (wanted.includes(TUNNEL_PROTOCOL)) {
    return forwardOverSpdy(tunnel(acceptWebSocket(upgrade, TUNNEL_PROTOCOL), head), connect);
  }
  const channels = wanted.find((protocol) => CHANNEL_PROTOCOLS.includes(protocol));
  if (channels === undefined && wanted.length > 0) {
    return refuseUpgrade(socket, 403, 'unable to upgrade: unable to negotiate protocol\n');
  }
  forwardOverChannels(upgrade, channels ?? 'v4.channel.k8s.io', connect);
}

/** Each forwarded connection is a pair of streams with one request id: first the one for errors, then the data. */
function forwardOverSpdy(transport: Transport, connect: Connect): void {
  const errors = new Map<string, SpdyStream>();
  const open = new Set<ConnectionInput>();
  const connection = new SpdyConnection(transport, {
    stream: (stream) => {
      const id = stream.headers.requestid ?? '';
      if (stream.headers.streamtype === 'error') errors.set(id, stream);
      else forward(stream, errors.get(id), connect, open);
      if (stream.headers.streamtype === 'data') errors.delete(id);
    },
    closed: () => {
      for (const input of open) input.close();
    },
  });
  connection.start();
}

function forward(data: SpdyStream, error: SpdyStream | undefined, connect: Connect, open: Set<ConnectionInput>): void {
  const forgetFinished = () => {
    if (data.finished) open.delete(input);
  };
  const input: ConnectionInput = attempt(connect, Number(data.headers.port), {
    data: (chunk) => data.write(chunk),
    end: () => {
      data.end();
      error?.end();
      forgetFinished();
    },
    failed: (message) => {
      error?.write(Buffer.from(message));
      error?.end();
      data.end();
    },
  });
  open.add(input);
  data.receive({
    data: (chunk) => input.data(chunk),
    end: () => {
      input.end();
      forgetFinished();
    },
  });
}

/** Channel 2n carries the n-th port's data, 2n+1 its errors; the first message on each is the port's number. */
function forwardOverChannels(upgrade: Upgrade, protocol: string, connect: Connect): void {
  const ports = upgrade.request.query
    .getAll('ports')
    .flatMap((value) => value.split(','))
    .map(Number);
  const connection = acceptWebSocket(upgrade, protocol);
  const base64 = protocol.includes('base64');
  const inputs: ConnectionInput[] = [];
  connection.receive(
    {
      message: (raw) => {
        const message = base64 ? fromBase64(raw) : raw;
        if (message.length > 1) inputs[message[0] / 2]?.data(message.subarray(1));
      },
      closed: () => {
        for (const input of inputs) input.close();
      },
    },
    upgrade.head,
  );
  ports.forEach((port, at) => {
    const number = Buffer.alloc(2);
    number.writeUInt16LE(port);
    sendOn(connection, 2 * at, number, base64);
    sendOn(connection, 2 * at + 1, number, base64);
    inputs[at] = attempt(connect, port, {
      data: (chunk) => sendOn(connection, 2 * at, chunk, base64),
      end: () => connection.close(),
      failed: (message) => sendOn(connection, 2 * at + 1, Buffer.from(message), base64),
    });
  });
}

/** A pod that is gone meanwhile fails the one connection. */
function attempt(connect: Connect, port: number, output: ConnectionOutput): ConnectionInput {
  try {
    return connect(port, output);
  } catch (error) {
    if (!(error instanceof KubeletRefusal)) throw error;
    output.failed(error.message);
    return { data: () => {}, end: () => {}, close: () => {} };
  }
}
