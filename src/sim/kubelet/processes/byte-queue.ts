import type { Routine, Wait } from './routine.ts';

const CAPACITY = 65_536;

/** Bytes on their way from a writer to a reader, as in a pipe: a reader waits for some, a writer for room. */
export class ByteQueue {
  readonly #chunks: Buffer[] = [];
  readonly #waiting = new Set<() => void>();
  #length = 0;
  #ended = false;
  #abandoned = false;

  get length(): number {
    return this.#length;
  }

  /** No more will be written. */
  end(): void {
    this.#ended = true;
    this.#wakeAll();
  }

  /** Nobody will read any more. */
  abandon(): void {
    this.#abandoned = true;
    this.#chunks.length = 0;
    this.#length = 0;
    this.#wakeAll();
  }

  get ended(): boolean {
    return this.#ended;
  }

  get abandoned(): boolean {
    return this.#abandoned;
  }

  /** Takes the bytes whatever the room: for what comes from outside. */
  push(data: Buffer): void {
    if (data.length === 0 || this.#abandoned) return;
    this.#chunks.push(data);
    this.#length += data.length;
    this.#wakeAll();
  }

  /** Up to `max` bytes that are there now. */
  take(max: number): Buffer {
    const parts: Buffer[] = [];
    let missing = Math.min(max, this.#length);
    while (missing > 0) {
      const [first] = this.#chunks;
      const part = first.subarray(0, missing);
      parts.push(part);
      missing -= part.length;
      if (part.length === first.length) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(part.length);
    }
    const taken = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    this.#length -= taken.length;
    if (taken.length > 0) this.#wakeAll();
    return taken;
  }

  /** Waits for bytes; undefined once there will be none. */
  *read(max: number): Routine<Buffer | undefined> {
    while (this.#length === 0) {
      if (this.#ended) return undefined;
      yield this.changed;
    }
    return this.take(max);
  }

  /** False where the reader has gone. */
  *write(data: Buffer): Routine<boolean> {
    while (this.#length >= CAPACITY && !this.#abandoned) yield this.changed;
    if (this.#abandoned) return false;
    this.push(data);
    return true;
  }

  readonly changed: Wait = (wake) => {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  };

  #wakeAll(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
