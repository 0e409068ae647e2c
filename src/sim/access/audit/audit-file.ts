import { closeSync, openSync, writeSync } from 'node:fs';
import type { AuditEvent } from '../audit-event.ts';

/** An audit log as a file: one JSON event a line, written once a turn of the event loop, off the path of requests. */
export class AuditFile {
  readonly #file: number;
  #waiting: string[] = [];
  #scheduled = false;
  #closed = false;

  constructor(path: string) {
    this.#file = openSync(path, 'a', 0o600);
  }

  readonly sink = (event: AuditEvent, responseJson?: string): void => {
    if (this.#closed) return;
    this.#waiting.push(lineOf(event, responseJson));
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#flush());
  };

  /** Writes what is left before it returns: nothing told is lost. */
  close(): void {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
    closeSync(this.#file);
  }

  #flush(): void {
    this.#scheduled = false;
    if (this.#waiting.length === 0) return;
    const chunk = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    for (let at = 0; at < chunk.length; ) at += writeSync(this.#file, chunk, at);
  }
}

/** The answer's text is put in as it went to the client instead of being made a second time; indented text is not. */
function lineOf(event: AuditEvent, responseJson: string | undefined): string {
  if (responseJson === undefined || responseJson.trimEnd().includes('\n')) return `${JSON.stringify(event)}\n`;
  const { responseObject: _, requestReceivedTimestamp, stageTimestamp, annotations, ...head } = event;
  const tail = { requestReceivedTimestamp, stageTimestamp, ...(annotations === undefined ? {} : { annotations }) };
  return `${JSON.stringify(head).slice(0, -1)},"responseObject":${responseJson.trimEnd()},${JSON.stringify(tail).slice(1)}\n`;
}
