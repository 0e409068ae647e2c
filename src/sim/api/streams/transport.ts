import type { Duplex } from 'node:stream';

/** An ordered way for bytes in both directions: a socket, or the messages of a WebSocket. */
export interface Transport {
  write(data: Buffer): void;
  end(): void;
  /** Called once, before anything arrives. */
  receive(receiver: { data(chunk: Buffer): void; closed(): void }): void;
}

/** Ends a connection whose reader threw: the fault is told to whoever listens for the socket's errors. */
export function breakOff(socket: Duplex, fault: unknown): void {
  socket.destroy(new Error('a stream broke', { cause: fault }));
}

export function socketTransport(socket: Duplex, head: Buffer): Transport {
  return {
    write: (data) => {
      if (socket.writable) socket.write(data);
    },
    end: () => socket.end(),
    receive: ({ data, closed }) => {
      socket.on('data', (chunk: Buffer) => {
        try {
          data(chunk);
        } catch (fault) {
          breakOff(socket, fault);
        }
      });
      socket.once('close', closed);
      socket.on('error', () => socket.destroy());
      if (head.length > 0) data(head);
      socket.resume();
    },
  };
}
