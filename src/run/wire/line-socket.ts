import type { Socket } from 'node:net';

/** Whoever sends more in one line is no client of ours. */
const LINE_BYTES_MAX = 64 * 1024 * 1024;

/** JSON lines over a socket. Lines that are no JSON end the connection. */
export function speakLines<Incoming>(socket: Socket, hear: (message: Incoming) => void): (message: unknown) => void {
  let held: string[] = [];
  let heldBytes = 0;
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = chunk.split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      const whole = held.length === 0 ? line : held.join('') + line;
      held = [];
      heldBytes = 0;
      if (!hearLine(socket, whole, hear)) return;
    }
    if (rest === '') return;
    held.push(rest);
    heldBytes += rest.length;
    if (heldBytes > LINE_BYTES_MAX) socket.destroy();
  });
  // A peer that goes away is said by `close`; that it broke the pipe is no news.
  socket.on('error', () => socket.destroy());
  return (message) => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
  };
}

function hearLine<Incoming>(socket: Socket, line: string, hear: (message: Incoming) => void): boolean {
  let message: Incoming;
  try {
    message = JSON.parse(line) as Incoming;
  } catch {
    socket.destroy();
    return false;
  }
  hear(message);
  return true;
}
