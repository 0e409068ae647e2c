import { constants, inflateRawSync } from 'node:zlib';
import { spdyDictionary } from './spdy-dictionary.ts';

export type SpdyHeaders = Record<string, string>;

/** How far back deflated data refers. */
const WINDOW = 32_768;
const LONGEST_BLOCK = 1024 * 1024;
/** Set in the second byte of a zlib stream that begins with a dictionary, whose checksum follows. */
const HAS_DICTIONARY = 0x20;

/**
 * Reads the header blocks of one direction: one zlib stream, flushed at each frame. Inflating may begin at each flush, with
 * what was read before as the dictionary.
 */
export class HeaderReader {
  #window: Buffer = spdyDictionary();
  #begun = false;

  /** Undefined: that is no header block. */
  read(block: Buffer): SpdyHeaders | undefined {
    const deflated = this.#begun ? block : block.subarray(block[1] & HAS_DICTIONARY ? 6 : 2);
    this.#begun = true;
    try {
      const plain = inflateRawSync(deflated, {
        dictionary: this.#window,
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: LONGEST_BLOCK,
      });
      this.#window = Buffer.concat([this.#window, plain]).subarray(-WINDOW);
      return parse(plain);
    } catch {
      return undefined;
    }
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
