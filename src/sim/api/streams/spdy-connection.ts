import { ByteQueue } from './byte-queue.ts';
import { HeaderReader, type SpdyHeaders, HeaderWriter } from './spdy-headers.ts';
import type { Transport } from './transport.ts';

const TYPE = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7 } as const;
/** Bytes that a control frame of each type has at least. */
const SHORTEST: Readonly<Record<number, number>> = { [TYPE.synStream]: 10, [TYPE.rstStream]: 4, [TYPE.ping]: 4 };
const HEAD = 8;
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
  #clientEnded = false;

  constructor(id: number, headers: SpdyHeaders, send: (data: Buffer, final: boolean) => void) {
    this.id = id;
    this.headers = headers;
    this.#send = send;
  }

  receive(receiver: SpdyStreamReceiver): void {
    this.receiver = receiver;
    for (const chunk of this.#early.splice(0)) this.deliver(chunk);
  }

  /** Neither side will send more. */
  get finished(): boolean {
    return this.#ended && this.#clientEnded;
  }

  /** Undefined: the client will send no more. */
  deliver(chunk: Buffer | undefined): void {
    if (chunk === undefined) this.#clientEnded = true;
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
  readonly #bytes = new ByteQueue();
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
    this.#bytes.push(chunk);
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) {
      const body = frame.subarray(HEAD);
      if ((frame[0] & 0x80) === 0) this.#takeData(frame.readUInt32BE(0), frame[4], body);
      else if (!this.#takeControl(frame.readUInt16BE(2), frame[4], body)) return this.#refuse();
    }
  }

  #next(): Buffer | undefined {
    const head = this.#bytes.peek(HEAD);
    return head.length < HEAD ? undefined : this.#bytes.take(HEAD + head.readUIntBE(5, 3));
  }

  /** What is no SPDY ends the connection; what came before stays as it is. */
  #refuse(): void {
    this.#transport.end();
  }

  /** False: the frame cannot be read. */
  #takeControl(type: number, flags: number, body: Buffer): boolean {
    if (body.length < (SHORTEST[type] ?? 0)) return false;
    if (type === TYPE.synStream) return this.#opened(flags, body);
    if (type === TYPE.ping) this.#sendControl(TYPE.ping, 0, body);
    else if (type === TYPE.rstStream) this.#reset(body.readUInt32BE(0));
    else if (type === TYPE.goAway) this.#transport.end();
    return true;
  }

  #opened(flags: number, body: Buffer): boolean {
    const id = body.readUInt32BE(0) & 0x7fffffff;
    const headers = this.#headerReader.read(body.subarray(10));
    if (headers === undefined) return false;
    const stream = new SpdyStream(id, headers, (data, final) => {
      this.#sendData(id, data, final);
      this.#forgetFinished(stream);
    });
    this.#streams.set(id, stream);
    this.#lastStream = id;
    const reply = Buffer.alloc(4);
    reply.writeUInt32BE(id);
    this.#sendControl(TYPE.synReply, 0, Buffer.concat([reply, this.#headerWriter.write({})]));
    this.#receiver.stream(stream);
    if (flags & FLAG_FIN) this.#finish(stream);
    return true;
  }

  #takeData(id: number, flags: number, body: Buffer): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    if (body.length > 0) stream.deliver(Buffer.from(body));
    if (flags & FLAG_FIN) this.#finish(stream);
  }

  #finish(stream: SpdyStream): void {
    stream.deliver(undefined);
    this.#forgetFinished(stream);
  }

  #forgetFinished(stream: SpdyStream): void {
    if (stream.finished) this.#streams.delete(stream.id);
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
