import type { ApiResponse } from '../../api-request.ts';
import { offered, refuseUpgrade, type Upgrade } from './upgrade.ts';
import { acceptWebSocket } from './websocket.ts';

const BASE64 = 'base64.binary.k8s.io';
const PROTOCOLS = ['binary.k8s.io', BASE64];

/** A text that comes bit by bit, each bit a message (k8s.io/apimachinery/pkg/util/httpstream/wsstream, Reader). */
export function streamOverWebSocket(upgrade: Upgrade, { body, stream }: ApiResponse): void {
  const wanted = offered(upgrade.request, 'sec-websocket-protocol');
  const protocol = wanted.find((one) => PROTOCOLS.includes(one));
  if (wanted.length > 0 && protocol === undefined) return refuseUpgrade(upgrade.socket, 403, '');
  const connection = acceptWebSocket(upgrade, protocol);
  const write = (chunk: string | Buffer) => {
    const bytes = Buffer.from(chunk);
    if (protocol === BASE64) connection.sendText(bytes.toString('base64'));
    else connection.sendBinary(bytes);
  };
  let stop = () => {};
  connection.receive({ message: () => {}, closed: () => stop() }, upgrade.head);
  if (body !== undefined && body.length > 0) write(body);
  if (stream === undefined) return connection.close();
  stop = stream.start({
    write,
    end: () => connection.close(),
    abort: () => upgrade.socket.destroy(),
    backlogBytes: () => upgrade.socket.writableLength,
  });
}
