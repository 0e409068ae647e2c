import type { RemoteCommandOptions } from './remote-command-options.ts';
import { KubeletRefusal, KubeletUnreachable } from '../../kubelet-door.ts';
import type { ProcessInput, ProcessOutput } from '../../process-streams.ts';
import { CHANNEL, channelsOverWebSocket, sendOn, whenClientIsReady } from './channels.ts';
import { OutputRelay } from './output-relay.ts';
import { notDialled } from './not-dialled.ts';
import { internalErrorStatus } from './process-status.ts';
import { streamsOverSpdy } from './remote-command-spdy.ts';
import { offered, refuseUpgrade, type Upgrade, wantedProtocol } from './upgrade.ts';
import { acceptWebSocket } from './websocket.ts';

const CHANNEL_PROTOCOLS = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
  'channel.k8s.io',
  'base64.channel.k8s.io',
];
const SPDY_PROTOCOLS = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'];

/**
 * Serves an exec or attach on a connection that asks to switch protocols. `open` starts or joins the process; it may throw
 * KubeletRefusal. With the fifth version of the channels the API server has accepted before it asks the kubelet, so that a
 * refusal comes as the final status; the others see the kubelet's own answer.
 */
export function serveRemoteCommand(
  upgrade: Upgrade,
  options: RemoteCommandOptions,
  open: (output: ProcessOutput) => ProcessInput,
): void {
  const { request, socket } = upgrade;
  const webSocket = wantedProtocol(request) === 'websocket';
  const protocol = choose(upgrade, webSocket);
  if (protocol === false) {
    return refuseUpgrade(
      socket,
      403,
      `unable to upgrade: unable to negotiate protocol: client supports ${offered(request, webSocket ? 'sec-websocket-protocol' : 'x-stream-protocol-version').join(', ')}\n`,
    );
  }
  const relay = new OutputRelay();
  try {
    const input = open(relay);
    if (webSocket) channelsOverWebSocket(upgrade, { protocol, options, input, relay });
    else streamsOverSpdy(upgrade, { protocol, options, input, relay });
  } catch (error) {
    if (!(error instanceof KubeletRefusal)) throw error;
    refuse(upgrade, protocol, error);
  }
}

/** Undefined: the client offered nothing, which is the oldest version; false: nothing that is spoken here. */
function choose({ request }: Upgrade, webSocket: boolean): string | undefined | false {
  const known = webSocket ? CHANNEL_PROTOCOLS : SPDY_PROTOCOLS;
  const wanted = offered(request, webSocket ? 'sec-websocket-protocol' : 'x-stream-protocol-version');
  if (wanted.length === 0) return undefined;
  return wanted.find((protocol) => known.includes(protocol)) ?? false;
}

function refuse(upgrade: Upgrade, protocol: string | undefined, refusal: KubeletRefusal): void {
  if (protocol !== 'v5.channel.k8s.io') return refusePlainly(upgrade, refusal);
  const connection = acceptWebSocket(upgrade, protocol);
  const status = internalErrorStatus(
    refusal instanceof KubeletUnreachable
      ? `error sending request: Post ${JSON.stringify(refusal.url)}: ${refusal.message}`
      : `unable to upgrade connection: ${refusal.message}`,
  );
  connection.receive({ message: () => {}, closed: () => {} }, upgrade.head);
  whenClientIsReady(() => {
    sendOn(connection, CHANNEL.error, Buffer.from(JSON.stringify(status)), false);
    connection.close();
  });
}

function refusePlainly({ socket }: Upgrade, refusal: KubeletRefusal): void {
  if (!(refusal instanceof KubeletUnreachable)) return refuseUpgrade(socket, refusal.status, refusal.message);
  const status = notDialled(refusal).toStatus();
  refuseUpgrade(socket, status.code, `${JSON.stringify(status)}\n`, 'application/json');
}
