import type { Duplex } from 'node:stream';
import type { ApiRequest, ApiResponse } from '../../api-request.ts';
import type { PanicLog } from '../../panic-log.ts';
import { refuseUpgrade } from '../streams/upgrade.ts';
import { panicAnswer } from './http-refusals.ts';

/**
 * A request that asked to switch protocols gets what it asked for, or a plain answer that ends the connection. Whatever
 * reads from the connection later destroys it with the fault that it ran into.
 */
export function switchOver(
  handle: () => ApiResponse | Promise<ApiResponse>,
  panicked: PanicLog,
  { method, uri, path }: ApiRequest,
  socket: Duplex,
  head: Buffer,
): void {
  const what = `${method} ${uri ?? path}`;
  socket.on('error', ({ cause }) => {
    if (cause !== undefined) panicked(what, cause);
    socket.destroy();
  });
  const begin = (answer: ApiResponse) => {
    if (answer.upgrade === undefined) refuse(socket, answer);
    else if (!socket.destroyed) answer.upgrade(socket, head);
  };
  const failed = (error: unknown) => {
    panicked(what, error);
    refuse(socket, panicAnswer());
  };
  try {
    const answer = handle();
    if (answer instanceof Promise) answer.then(begin).catch(failed);
    else begin(answer);
  } catch (error) {
    failed(error);
  }
}

function refuse(socket: Duplex, { status, body, headers }: ApiResponse): void {
  const type = headers['Content-Type'];
  refuseUpgrade(socket, status, body?.toString() ?? '', typeof type === 'string' ? type : undefined);
}
