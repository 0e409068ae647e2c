import { wallClock } from '../../../clock/wall-clock.ts';
import type { ProcessInput } from '../../process-streams.ts';
import type { OutputRelay } from './output-relay.ts';
import { processStatus } from './process-status.ts';
import type { RemoteCommandOptions } from './remote-command-options.ts';
import type { Upgrade } from './upgrade.ts';
import { acceptWebSocket, type WebSocketConnection } from './websocket.ts';

export const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/**
 * kubectl throws away what comes before its own streams are set up, some instants after the connection stands. No real
 * kubelet is that quick.
 */
const CLIENT_SETS_UP_MS = 10;

/** Calls once a client that has just been accepted is ready for messages. */
export function whenClientIsReady(call: () => void): void {
  wallClock.after(CLIENT_SETS_UP_MS, call);
}

export interface Session {
  protocol: string | undefined;
  options: RemoteCommandOptions;
  input: ProcessInput;
  relay: OutputRelay;
}

/** Each message begins with the number of its channel (upstream: apimachinery/pkg/util/remotecommand). */
export function channelsOverWebSocket(upgrade: Upgrade, { protocol, options, input, relay }: Session): void {
  const connection = acceptWebSocket(upgrade, protocol);
  const base64 = protocol?.includes('base64') ?? false;
  const translated = protocol === 'v5.channel.k8s.io';
  const send = (channel: number, data: Buffer) => sendOn(connection, channel, data, base64);
  connection.receive(
    {
      message: (message) => take(base64 ? fromBase64(message) : message, options, input),
      closed: () => input.close(),
    },
    upgrade.head,
  );
  // The client learns from it that the connection stands (upstream: kubelet/pkg/cri/streaming/remotecommand).
  if (!translated)
    send(options.stdout ? CHANNEL.stdout : options.stderr ? CHANNEL.stderr : CHANNEL.error, Buffer.alloc(0));
  whenClientIsReady(() =>
    relay.connect({
      stdout: (chunk) => options.stdout && send(CHANNEL.stdout, chunk),
      stderr: (chunk) => options.stderr && send(CHANNEL.stderr, chunk),
      ended: (outcome) => {
        const status = processStatus(outcome, translated);
        const plain = protocol === undefined || !/^v[45]/.test(protocol);
        if (!plain) send(CHANNEL.error, Buffer.from(JSON.stringify(status)));
        else if (status.status === 'Failure') send(CHANNEL.error, Buffer.from(String(status.message)));
        connection.close();
      },
    }),
  );
}

function take(message: Buffer, options: RemoteCommandOptions, input: ProcessInput): void {
  if (message.length === 0) return;
  const data = message.subarray(1);
  switch (message[0]) {
    case CHANNEL.stdin:
      if (options.stdin && data.length > 0) input.stdin(data);
      break;
    case CHANNEL.resize:
      resize(data, input);
      break;
    case CHANNEL.close:
      if (data[0] === CHANNEL.stdin) input.stdinEnd();
      break;
  }
}

/** A size as clients send it: `{"Width":80,"Height":24}`. */
export function resize(data: Buffer, input: ProcessInput): void {
  try {
    const { Width, Height } = JSON.parse(data.toString()) as { Width?: number; Height?: number };
    input.resize({ width: Width ?? 0, height: Height ?? 0 });
  } catch {
    // A size that is no JSON says nothing.
  }
}

export function sendOn(connection: WebSocketConnection, channel: number, data: Buffer, base64: boolean): void {
  if (base64) connection.sendText(String(channel) + data.toString('base64'));
  else connection.sendBinary(Buffer.concat([Buffer.from([channel]), data]));
}

export function fromBase64(message: Buffer): Buffer {
  const text = message.toString('latin1');
  return Buffer.concat([Buffer.from([Number(text[0])]), Buffer.from(text.slice(1), 'base64')]);
}
