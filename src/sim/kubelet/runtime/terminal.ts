import { ByteQueue } from '../processes/byte-queue.ts';
import { OpenFile } from '../processes/open-file.ts';
import type { Routine } from '../processes/routine.ts';

/** A terminal's line discipline with a little of a line editor: echo, erase, kill, interrupt, end of file, history. */
export class Terminal extends OpenFile {
  readonly #input = new ByteQueue();
  readonly #show: (data: Buffer) => void;
  readonly #interrupt: () => void;
  readonly #history: string[] = [];
  #line = '';
  #at = 0;
  #escape = '';

  constructor(options: { show(data: Buffer): void; interrupt(): void }) {
    super('/dev/pts/0');
    this.isTerminal = true;
    this.#show = options.show;
    this.#interrupt = options.interrupt;
  }

  /** What is typed. */
  type(data: Buffer): void {
    for (const character of data.toString()) this.#take(character);
  }

  hangUp(): void {
    this.#input.end();
  }

  *write(data: Buffer): Routine {
    this.#show(Buffer.from(data.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1'));
  }

  protected fetch(max: number): Routine<Buffer | undefined> {
    return this.#fetch(max);
  }

  /** An end of file ends one read, not all that follow. */
  *#fetch(max: number): Routine<Buffer | undefined> {
    const chunk = yield* this.#input.read(max);
    return chunk?.length === 1 && chunk[0] === 4 ? undefined : chunk;
  }

  #take(character: string): void {
    if (this.#escape !== '' || character === '\x1b') return this.#takeEscape(character);
    switch (character) {
      case '\r':
      case '\n':
        return this.#enter();
      case '\x7f':
      case '\b':
        if (this.#line === '') return;
        this.#line = this.#line.slice(0, -1);
        return this.#echo('\b \b');
      case '\x03':
        this.#line = '';
        this.#echo('^C\r\n');
        return this.#interrupt();
      case '\x04':
        if (this.#line === '') this.#input.push(Buffer.from([4]));
        return;
      case '\x15':
        return this.#replace('');
      case '\t':
        return;
      default:
        this.#line += character;
        this.#echo(character);
    }
  }

  #takeEscape(character: string): void {
    this.#escape += character;
    if (!/^\x1b(\[[\d;]*)?$/.test(this.#escape) && this.#escape !== '\x1b') {
      const sequence = this.#escape;
      this.#escape = '';
      if (sequence === '\x1b[A' || sequence === '\x1bOA') this.#recall(-1);
      if (sequence === '\x1b[B' || sequence === '\x1bOB') this.#recall(1);
    }
  }

  #recall(step: number): void {
    this.#at = Math.max(0, Math.min(this.#history.length, this.#at + step));
    this.#replace(this.#history[this.#at] ?? '');
  }

  #replace(line: string): void {
    this.#echo(`${'\b \b'.repeat(this.#line.length)}${line}`);
    this.#line = line;
  }

  #enter(): void {
    if (this.#line.trim() !== '') this.#history.push(this.#line);
    this.#at = this.#history.length;
    this.#echo('\r\n');
    this.#input.push(Buffer.from(`${this.#line}\n`));
    this.#line = '';
  }

  #echo(text: string): void {
    this.#show(Buffer.from(text));
  }
}
