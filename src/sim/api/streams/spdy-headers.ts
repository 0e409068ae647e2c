import { constants, inflateSync } from 'node:zlib';
import { spdyDictionary } from './spdy-dictionary.ts';

export type SpdyHeaders = Record<string, string>;

/** Reads the header blocks of one direction: they are one compressed stream, cut at each frame. */
export class HeaderReader {
  readonly #dictionary = spdyDictionary();
  #compressed: Buffer = Buffer.alloc(0);
  #readLength = 0;

  /** Everything so far is inflated anew: a connection has a handful of header blocks, of a few bytes each. */
  read(block: Buffer): SpdyHeaders {
    this.#compressed = Buffer.concat([this.#compressed, block]);
    const plain = inflateSync(this.#compressed, {
      dictionary: this.#dictionary,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    const headers = parse(plain.subarray(this.#readLength));
    this.#readLength = plain.length;
    return headers;
  }
}

/** What makes a reader give out all it has: an empty part, as Z_SYNC_FLUSH writes. */
const FLUSH = Buffer.from([0, 0, 0, 0xff, 0xff]);

/** Writes header blocks as stored parts of one zlib stream: valid for any reader, and nothing to keep in step. */
export class HeaderWriter {
  #begun = false;

  write(headers: SpdyHeaders): Buffer {
    const plain = serialise(headers);
    const stored = Buffer.alloc(5);
    stored.writeUInt16LE(plain.length, 1);
    stored.writeUInt16LE(~plain.length & 0xffff, 3);
    const start = this.#begun ? [] : [Buffer.from([0x78, 0x01])];
    this.#begun = true;
    return Buffer.concat([...start, stored, plain, FLUSH]);
  }
}

function parse(block: Buffer): SpdyHeaders {
  const headers: SpdyHeaders = {};
  let at = 0;
  const number = () => {
    at += 4;
    return block.readUInt32BE(at - 4);
  };
  const text = () => {
    const length = number();
    at += length;
    return block.toString('utf8', at - length, at);
  };
  for (let left = number(); left > 0; left--) {
    const name = text().toLowerCase();
    headers[name] = text();
  }
  return headers;
}

function serialise(headers: SpdyHeaders): Buffer {
  const entries = Object.entries(headers);
  const parts = [numberBytes(entries.length)];
  for (const [name, value] of entries) {
    for (const text of [name, value]) parts.push(numberBytes(Buffer.byteLength(text)), Buffer.from(text));
  }
  return Buffer.concat(parts);
}

function numberBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
