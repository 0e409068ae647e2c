const NO_BYTES = Buffer.alloc(0);

/** Bytes that come in pieces and are taken in others. A piece is copied once, however many make up what is taken. */
export class ByteQueue {
  #chunks: Buffer[] = [];
  #length = 0;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The first bytes, as many as there are up to `length`; they stay. */
  peek(length: number): Buffer {
    if (this.#chunks.length === 0) return NO_BYTES;
    while (this.#chunks[0].length < length && this.#chunks.length > 1) {
      const [first, second] = this.#chunks.splice(0, 2);
      const missing = length - first.length;
      this.#chunks.unshift(Buffer.concat([first, second.subarray(0, missing)]));
      if (second.length > missing) this.#chunks.splice(1, 0, second.subarray(missing));
    }
    return this.#chunks[0].subarray(0, length);
  }

  /** The first `length` bytes, which then are gone; undefined while there are fewer. */
  take(length: number): Buffer | undefined {
    if (this.#length < length) return undefined;
    const all = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#chunks = all.length === length ? [] : [all.subarray(length)];
    this.#length -= length;
    return all.subarray(0, length);
  }
}
