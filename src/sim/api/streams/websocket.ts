import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { breakOff, type Transport } from './transport.ts';
import { switchProtocols, type Upgrade } from './upgrade.ts';
import { encodeFrame, type Frame, FrameReader, FrameTooLong, LONGEST_MESSAGE, OPCODE } from './websocket-frames.ts';

const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The status of a close for a message that is too big (RFC 6455, section 7.4.1). */
const TOO_LONG = 1009;

export interface WebSocketReceiver {
  message(payload: Buffer): void;
  closed(): void;
}

/** The server's end of a WebSocket (RFC 6455). */
export class WebSocketConnection {
  readonly #socket: Duplex;
  readonly #frames = new FrameReader();
  #receiver: WebSocketReceiver | undefined;
  #fragments: Buffer[] = [];
  #length = 0;
  #closing = false;

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  receive(receiver: WebSocketReceiver, head: Buffer): void {
    this.#receiver = receiver;
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.once('close', () => receiver.closed());
    if (head.length > 0) this.#read(head);
    this.#socket.resume();
  }

  sendBinary(payload: Buffer): void {
    this.#send(OPCODE.binary, payload);
  }

  sendText(text: string): void {
    this.#send(OPCODE.text, Buffer.from(text));
  }

  close(code = 1000): void {
    if (this.#closing) return;
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.#send(OPCODE.close, payload);
    this.#closing = true;
    this.#socket.end();
  }

  #send(opcode: number, payload: Buffer): void {
    if (!this.#closing && this.#socket.writable) this.#socket.write(encodeFrame(opcode, payload));
  }

  #read(chunk: Buffer): void {
    try {
      for (const frame of this.#frames.push(chunk)) this.#take(frame);
    } catch (fault) {
      if (fault instanceof FrameTooLong) this.close(TOO_LONG);
      else breakOff(this.#socket, fault);
    }
  }

  #take({ opcode, payload, final }: Frame): void {
    if (opcode === OPCODE.ping) return this.#send(OPCODE.pong, payload);
    if (opcode === OPCODE.pong) return;
    if (opcode === OPCODE.close) return this.close();
    this.#fragments.push(payload);
    this.#length += payload.length;
    if (this.#length > LONGEST_MESSAGE) throw new FrameTooLong();
    if (!final) return;
    const message = this.#fragments.length === 1 ? payload : Buffer.concat(this.#fragments);
    this.#fragments = [];
    this.#length = 0;
    this.#receiver?.message(message);
  }
}

/** Answers the handshake. `protocol` is the subprotocol chosen from those offered, where any was. */
export function acceptWebSocket({ request, socket }: Upgrade, protocol: string | undefined): WebSocketConnection {
  const accept = createHash('sha1')
    .update((request.headers['sec-websocket-key'] ?? '') + KEY_SUFFIX)
    .digest('base64');
  switchProtocols(socket, {
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Accept': accept,
    ...(protocol === undefined ? {} : { 'Sec-WebSocket-Protocol': protocol }),
  });
  return new WebSocketConnection(socket);
}

/** Bytes in both directions as binary messages. */
export function tunnel(connection: WebSocketConnection, head: Buffer): Transport {
  return {
    write: (data) => connection.sendBinary(data),
    end: () => connection.close(),
    receive: ({ data, closed }) => connection.receive({ message: data, closed }, head),
  };
}
