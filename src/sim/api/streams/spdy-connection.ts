import { HeaderReader, type SpdyHeaders, HeaderWriter } from './spdy-headers.ts';
import type { Transport } from './transport.ts';

const TYPE = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7 } as const;
const FLAG_FIN = 1;
const CHUNK_MAX = 65_536;
const NO_BYTES = Buffer.alloc(0);

export interface SpdyStreamReceiver {
  data(chunk: Buffer): void;
  end(): void;
}

/** One stream that the client opened. */
export class SpdyStream {
  readonly id: number;
  readonly headers: SpdyHeaders;
  receiver: SpdyStreamReceiver | undefined;
  readonly #send: (data: Buffer, final: boolean) => void;
  readonly #early: (Buffer | undefined)[] = [];
  #ended = false;

  constructor(id: number, headers: SpdyHeaders, send: (data: Buffer, final: boolean) => void) {
    this.id = id;
    this.headers = headers;
    this.#send = send;
  }

  receive(receiver: SpdyStreamReceiver): void {
    this.receiver = receiver;
    for (const chunk of this.#early.splice(0)) this.deliver(chunk);
  }

  /** Undefined: the client will send no more. */
  deliver(chunk: Buffer | undefined): void {
    if (this.receiver === undefined) this.#early.push(chunk);
    else if (chunk === undefined) this.receiver.end();
    else this.receiver.data(chunk);
  }

  write(data: Buffer): void {
    for (let at = 0; at < data.length && !this.#ended; at += CHUNK_MAX)
      this.#send(data.subarray(at, at + CHUNK_MAX), false);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#send(NO_BYTES, true);
  }
}

export interface SpdyReceiver {
  stream(stream: SpdyStream): void;
  closed(): void;
}

/** The server's end of a SPDY/3.1 connection. Flow control is left to the transport, as Kubernetes' own library does. */
export class SpdyConnection {
  readonly #transport: Transport;
  readonly #receiver: SpdyReceiver;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #headerReader = new HeaderReader();
  readonly #headerWriter = new HeaderWriter();
  #pending: Buffer = NO_BYTES;
  #lastStream = 0;

  constructor(transport: Transport, receiver: SpdyReceiver) {
    this.#transport = transport;
    this.#receiver = receiver;
  }

  start(): void {
    this.#transport.receive({ data: (chunk) => this.#read(chunk), closed: () => this.#receiver.closed() });
  }

  close(): void {
    const body = Buffer.alloc(8);
    body.writeUInt32BE(this.#lastStream, 0);
    this.#sendControl(TYPE.goAway, 0, body);
    this.#transport.end();
  }

  #read(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (this.#pending.length >= 8) {
      const length = this.#pending.readUIntBE(5, 3);
      if (this.#pending.length < 8 + length) return;
      const head = this.#pending.subarray(0, 8);
      const body = this.#pending.subarray(8, 8 + length);
      this.#pending = this.#pending.subarray(8 + length);
      if (head[0] & 0x80) this.#takeControl(head.readUInt16BE(2), head[4], body);
      else this.#takeData(head.readUInt32BE(0), head[4], body);
    }
  }

  #takeControl(type: number, flags: number, body: Buffer): void {
    if (type === TYPE.synStream) this.#opened(flags, body);
    else if (type === TYPE.ping) this.#sendControl(TYPE.ping, 0, body);
    else if (type === TYPE.rstStream) this.#reset(body.readUInt32BE(0));
    else if (type === TYPE.goAway) this.#transport.end();
  }

  #opened(flags: number, body: Buffer): void {
    const id = body.readUInt32BE(0) & 0x7fffffff;
    const headers = this.#headerReader.read(body.subarray(10));
    const stream = new SpdyStream(id, headers, (data, final) => this.#sendData(id, data, final));
    this.#streams.set(id, stream);
    this.#lastStream = id;
    const reply = Buffer.alloc(4);
    reply.writeUInt32BE(id);
    this.#sendControl(TYPE.synReply, 0, Buffer.concat([reply, this.#headerWriter.write({})]));
    this.#receiver.stream(stream);
    if (flags & FLAG_FIN) stream.deliver(undefined);
  }

  #takeData(id: number, flags: number, body: Buffer): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    if (body.length > 0) stream.deliver(Buffer.from(body));
    if (flags & FLAG_FIN) stream.deliver(undefined);
  }

  #reset(id: number): void {
    const stream = this.#streams.get(id & 0x7fffffff);
    this.#streams.delete(id & 0x7fffffff);
    stream?.deliver(undefined);
  }

  #sendControl(type: number, flags: number, body: Buffer): void {
    const head = Buffer.alloc(8);
    head.writeUInt16BE(0x8003, 0);
    head.writeUInt16BE(type, 2);
    head.writeUInt32BE((flags << 24) | body.length, 4);
    this.#transport.write(Buffer.concat([head, body]));
  }

  #sendData(id: number, data: Buffer, final: boolean): void {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(id, 0);
    head.writeUIntBE(data.length, 5, 3);
    head[4] = final ? FLAG_FIN : 0;
    this.#transport.write(Buffer.concat([head, data]));
  }
}
