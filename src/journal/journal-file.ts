import assert from 'node:assert/strict';
import { closeSync, fdatasync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { GENESIS, seal } from './chain.ts';
import type { JournalEvent } from './journal-event.ts';
import type { JournalEnd } from './read-journal.ts';

/** The run file could not take an event. What was written before is whole; nothing after it will be. */
export class JournalNotWritten extends Error {
  readonly code: string;
  constructor(file: string, cause: NodeJS.ErrnoException) {
    super(`${file} could not be written: ${cause.message}`, { cause });
    this.name = 'JournalNotWritten';
    this.code = cause.code ?? 'EIO';
  }
}

/**
 * Appends events to a run file. An event is in the file when `append` returns, so the death of this process loses none;
 * it is on the disk when `committed` resolves, which one sync does for all that were appended meanwhile.
 */
export class JournalFile {
  readonly #file: string;
  readonly #fd: number;
  #end: JournalEnd;
  #failure: JournalNotWritten | undefined;
  #sync: Promise<void> | undefined;
  #nextSync: Promise<void> | undefined;
  #closed = false;

  /** Opens a new file, or goes on at the end that `readJournal` found: a cut tail is dropped. */
  constructor(file: string, end?: JournalEnd) {
    this.#file = file;
    this.#fd = openSync(file, end === undefined ? 'wx' : 'r+', 0o600);
    this.#end = end ?? { bytes: 0, seq: 0, hash: GENESIS };
    if (end === undefined) syncFolder(dirname(file));
    else ftruncateSync(this.#fd, end.bytes);
  }

  get lastSeq(): number {
    return this.#end.seq;
  }

  /** Writes the events as one. Throws JournalNotWritten where the disk takes no more, leaving the file as it was. */
  append(events: readonly JournalEvent[]): void {
    if (this.#failure !== undefined) throw this.#failure;
    let { hash, seq } = this.#end;
    const lines: string[] = [];
    for (const event of events) {
      assert.equal(event.seq, seq + 1, 'events are appended in order');
      const sealed = seal(hash, JSON.stringify(event));
      lines.push(sealed.line, '\n');
      ({ hash } = sealed);
      seq = event.seq;
    }
    const bytes = Buffer.from(lines.join(''));
    this.#write(bytes);
    this.#end = { bytes: this.#end.bytes + bytes.length, seq, hash };
  }

  /** Resolves when all that is appended so far is on the disk. */
  committed(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    if (this.#sync === undefined) return (this.#sync = this.#syncOnce());
    this.#nextSync ??= this.#sync.then(() => {
      this.#nextSync = undefined;
      return this.#closed ? undefined : (this.#sync = this.#syncOnce());
    });
    return this.#nextSync;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#failure === undefined) fsyncSync(this.#fd);
    closeSync(this.#fd);
  }

  #write(bytes: Buffer): void {
    const start = this.#end.bytes;
    let done = 0;
    try {
      while (done < bytes.length) done += writeSync(this.#fd, bytes, done, bytes.length - done, start + done);
    } catch (error) {
      this.#failure = new JournalNotWritten(this.#file, error as NodeJS.ErrnoException);
      ftruncateSync(this.#fd, start);
      throw this.#failure;
    }
  }

  #syncOnce(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.#fd, (error) => {
        this.#sync = undefined;
        if (error === null || this.#closed) resolve();
        else reject(new JournalNotWritten(this.#file, error));
      });
    });
  }
}

/** A new name is on the disk only when its folder is. */
function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
