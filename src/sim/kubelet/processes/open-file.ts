import { FileError } from '../files/file-error.ts';
import { setContent } from '../files/file-tree.ts';
import { contentOf, type Inode, type RegularFile } from '../files/inode.ts';
import { ByteQueue } from './byte-queue.ts';
import type { Process } from './process.ts';
import type { Routine } from './routine.ts';

/** What a file's bytes, other than zeros, may come to: they lie in memory here. */
const LARGEST_FILE = 32 * 1024 * 1024;

/** Writing to a pipe that nobody reads: the writer gets SIGPIPE. */
export class BrokenPipe extends Error {}

/** What a file descriptor stands for. Shared by all descriptors that were copied from one. */
export abstract class OpenFile {
  #holders = 0;
  #unread: Buffer | undefined;
  readonly path: string;
  isTerminal = false;

  constructor(path: string) {
    this.path = path;
  }

  retain(): this {
    this.#holders += 1;
    return this;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.close();
  }

  /** Undefined at the end. */
  *read(max = 65_536): Routine<Buffer | undefined> {
    if (this.#unread === undefined) return yield* this.fetch(max);
    const chunk = this.#unread.subarray(0, max);
    this.#unread = chunk.length < this.#unread.length ? this.#unread.subarray(chunk.length) : undefined;
    return chunk;
  }

  /** One line with its end, or what is left without one. What comes after it stays for the next reader. */
  *readLine(): Routine<string | undefined> {
    const parts: Buffer[] = [];
    for (;;) {
      const chunk = yield* this.read();
      if (chunk === undefined) return parts.length === 0 ? undefined : Buffer.concat(parts).toString();
      const end = chunk.indexOf(10) + 1;
      parts.push(end === 0 ? chunk : chunk.subarray(0, end));
      if (end === 0) continue;
      if (end < chunk.length) this.#unread = chunk.subarray(end);
      return Buffer.concat(parts).toString();
    }
  }

  *readAll(): Routine<Buffer> {
    const parts: Buffer[] = [];
    for (let chunk = yield* this.read(); chunk !== undefined; chunk = yield* this.read()) parts.push(chunk);
    return Buffer.concat(parts);
  }

  abstract write(data: Buffer): Routine;
  protected abstract fetch(max: number): Routine<Buffer | undefined>;
  protected close(): void {}
}

export class PipeReader extends OpenFile {
  readonly queue: ByteQueue;
  constructor(queue: ByteQueue, path = 'pipe') {
    super(path);
    this.queue = queue;
  }
  protected fetch(max: number): Routine<Buffer | undefined> {
    return this.queue.read(max);
  }
  *write(): Routine {
    throw new FileError('EPERM');
  }
  protected override close(): void {
    this.queue.abandon();
  }
}

export class PipeWriter extends OpenFile {
  readonly #queue: ByteQueue;
  constructor(queue: ByteQueue, path = 'pipe') {
    super(path);
    this.#queue = queue;
  }
  protected *fetch(): Routine<Buffer | undefined> {
    throw new FileError('EPERM');
  }
  *write(data: Buffer): Routine {
    if (!(yield* this.#queue.write(data))) throw new BrokenPipe();
  }
  protected override close(): void {
    this.#queue.end();
  }
}

export function pipe(): { reader: PipeReader; writer: PipeWriter } {
  const queue = new ByteQueue();
  return { reader: new PipeReader(queue), writer: new PipeWriter(queue) };
}

/** What is written goes to a function: a container's log, the client of an exec. */
export class Outlet extends OpenFile {
  readonly #take: (data: Buffer) => void;
  constructor(take: (data: Buffer) => void, path = 'pipe') {
    super(path);
    this.#take = take;
  }
  protected *fetch(): Routine<Buffer | undefined> {
    return undefined;
  }
  *write(data: Buffer): Routine {
    this.#take(data);
  }
}

/** A file or device opened at a position. */
export class FileHandle extends OpenFile {
  readonly inode: Inode;
  readonly #process: Process;
  readonly #append: boolean;
  #position = 0;
  #generated: Buffer | undefined;

  constructor(options: { inode: Inode; path: string; process: Process; append?: boolean }) {
    super(options.path);
    this.inode = options.inode;
    this.#process = options.process;
    this.#append = options.append ?? false;
  }

  protected *fetch(max: number): Routine<Buffer | undefined> {
    if (this.inode.type === 'device') return this.#readDevice(max);
    if (this.inode.type === 'generated') this.#generated ??= this.inode.read(this.#process);
    const content = this.inode.type === 'file' ? contentOf(this.inode) : (this.#generated ?? Buffer.alloc(0));
    if (this.#position >= content.length) return undefined;
    const chunk = content.subarray(this.#position, this.#position + max);
    this.#position += chunk.length;
    return chunk;
  }

  *write(data: Buffer): Routine {
    if (this.inode.type === 'generated') {
      if (this.inode.write === undefined) throw new FileError('EACCES');
      this.inode.write(data, this.#process);
    } else if (this.inode.type === 'device') {
      if (this.inode.device === 'full') throw new FileError('ENOSPC');
    } else if (this.inode.type === 'file') {
      this.#writeFile(this.inode, data);
    }
  }

  seek(position: number): void {
    this.#position = position;
  }

  #writeFile(file: RegularFile, data: Buffer): void {
    const at = this.#append ? file.size : this.#position;
    const zeros = data.length >= 4096 && data.every((byte) => byte === 0);
    const size = Math.max(file.size, at + data.length);
    if (!zeros && at + data.length > LARGEST_FILE) throw new FileError('ENOSPC');
    this.#position = at + data.length;
    if (zeros && at >= file.data.length) return setContent(file, file.data, size);
    if (at === file.data.length) return setContent(file, Buffer.concat([file.data, data]), size);
    const whole = Buffer.alloc(Math.max(file.data.length, at + data.length));
    file.data.copy(whole);
    data.copy(whole, at);
    setContent(file, whole, size);
  }

  #readDevice(max: number): Buffer | undefined {
    if (this.inode.type !== 'device') return undefined;
    switch (this.inode.device) {
      case 'zero':
      case 'full':
        return Buffer.alloc(Math.min(max, 65_536));
      case 'random':
        return this.#process.surroundings.randomBytes(Math.min(max, 256));
      default:
        return undefined;
    }
  }
}
