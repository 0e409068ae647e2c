import type { Duplex } from 'node:stream';

/** An ordered way for bytes in both directions: a socket, or the messages of a WebSocket. */
export interface Transport {
  write(data: Buffer): void;
  end(): void;
  /** Called once, before anything arrives. */
  receive(receiver: { data(chunk: Buffer): void; closed(): void }): void;
}

export function socketTransport(socket: Duplex, head: Buffer): Transport {
  return {
    write: (data) => {
      if (socket.writable) socket.write(data);
    },
    end: () => socket.end(),
    receive: ({ data, closed }) => {
      socket.on('data', data);
      socket.once('close', closed);
      socket.on('error', () => socket.destroy());
      if (head.length > 0) data(head);
      socket.resume();
    },
  };
}
