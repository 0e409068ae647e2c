import { readFileSync } from 'node:fs';
import { GENESIS, unseal } from './chain.ts';
import type { JournalEvent } from './journal-event.ts';

export interface JournalContent {
  events: JournalEvent[];
  /** Where the next event is appended, and what it is sealed to. */
  end: JournalEnd;
  /** The last line was cut while it was written: what it told was never shown to anyone, and is dropped. */
  cut: { line: number; bytes: number } | undefined;
}

export interface JournalEnd {
  bytes: number;
  seq: number;
  hash: string;
}

/** The file is not what was written: it was changed, or lines are missing. */
export class BrokenJournal extends Error {
  readonly line: number;
  constructor(file: string, line: number, why: string) {
    super(`${file}, line ${line}: ${why}`);
    this.name = 'BrokenJournal';
    this.line = line;
  }
}

const NEWLINE = 0x0a;

/** All events of a run file. Throws BrokenJournal where the chain does not hold. */
export function readJournal(file: string): JournalContent {
  const bytes = readFileSync(file);
  const events: JournalEvent[] = [];
  let end: JournalEnd = { bytes: 0, seq: 0, hash: GENESIS };
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, end.bytes)) {
    const lineNumber = events.length + 1;
    const opened = unseal(end.hash, bytes.toString('utf8', end.bytes, at));
    if ('broken' in opened) throw new BrokenJournal(file, lineNumber, opened.broken);
    const event = parseEvent(opened.text);
    if (event?.seq !== lineNumber) throw new BrokenJournal(file, lineNumber, `it is not event ${lineNumber}`);
    events.push(event);
    end = { bytes: at + 1, seq: event.seq, hash: opened.hash };
  }
  const left = bytes.length - end.bytes;
  return { events, end, cut: left === 0 ? undefined : { line: events.length + 1, bytes: left } };
}

function parseEvent(text: string): JournalEvent | undefined {
  try {
    const event = JSON.parse(text) as Partial<JournalEvent>;
    const isEvent = typeof event.type === 'string' && typeof event.seq === 'number' && typeof event.at === 'string';
    return isEvent ? (event as JournalEvent) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
