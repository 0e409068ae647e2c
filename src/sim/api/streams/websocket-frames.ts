import { ByteQueue } from './byte-queue.ts';

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** What golang.org/x/net/websocket takes at most. */
export const LONGEST_MESSAGE = 32 * 1024 * 1024;

/** Length and mask take this much at most. */
const HEAD_MAX = 14;

export class FrameTooLong extends Error {}

export interface Frame {
  final: boolean;
  opcode: number;
  payload: Buffer;
}

/** A frame as a server sends it: whole and not masked (RFC 6455, section 5.2). */
export function encodeFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = length < 126 ? Buffer.alloc(2) : length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head[0] = 0x80 | opcode;
  if (length < 126) {
    head[1] = length;
  } else if (length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}

/** Cuts what a client sends into frames. */
export class FrameReader {
  readonly #bytes = new ByteQueue();

  push(chunk: Buffer): Frame[] {
    this.#bytes.push(chunk);
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | undefined {
    const bytes = this.#bytes.peek(HEAD_MAX);
    if (bytes.length < 2) return undefined;
    const masked = (bytes[1] & 0x80) !== 0;
    const short = bytes[1] & 0x7f;
    const lengthEnd = short < 126 ? 2 : short === 126 ? 4 : 10;
    const payloadStart = lengthEnd + (masked ? 4 : 0);
    if (bytes.length < payloadStart) return undefined;
    const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    if (length > LONGEST_MESSAGE) throw new FrameTooLong();
    const frame = this.#bytes.take(payloadStart + length);
    if (frame === undefined) return undefined;
    const payload = Buffer.from(frame.subarray(payloadStart));
    if (masked) unmask(payload, frame.subarray(lengthEnd, payloadStart));
    return { final: (frame[0] & 0x80) !== 0, opcode: frame[0] & 0x0f, payload };
  }
}

function unmask(payload: Buffer, mask: Buffer): void {
  for (let i = 0; i < payload.length; i++) payload[i] ^= mask[i & 3];
}
