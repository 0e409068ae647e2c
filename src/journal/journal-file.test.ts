import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalEvent } from './journal-event.ts';
import { JournalFile } from './journal-file.ts';
import { BrokenJournal, readJournal } from './read-journal.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gameday-journal-'));
  file = join(folder, 'journal.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

function note(seq: number, text = `note ${seq}`): JournalEvent {
  return { type: 'NoteAdded', seq, at: '2025-03-06T09:00:00.000000Z', actor: 'participant', text };
}

function write(...events: JournalEvent[]): void {
  const journal = new JournalFile(file);
  journal.append(events);
  journal.close();
}

describe('a run file', () => {
  it('gives back what was appended, one event at a time or together', async () => {
    const journal = new JournalFile(file);
    journal.append([note(1)]);
    journal.append([note(2), note(3, 'Zoë "quoted"\n')]);
    await Promise.all([journal.committed(), journal.committed()]);
    expect(readJournal(file).events).toEqual([note(1), note(2), note(3, 'Zoë "quoted"\n')]);
    journal.close();
    journal.close();
    await journal.committed();
  });

  it('is the same bytes for the same events', () => {
    write(note(1), note(2));
    const first = readFileSync(file);
    rmSync(file);
    write(note(1), note(2));
    expect(readFileSync(file)).toEqual(first);
  });

  it('is never begun where one exists', () => {
    write(note(1));
    expect(() => new JournalFile(file)).toThrow(/EEXIST/);
  });

  it('survives a cut at any byte: whole lines are kept, and writing goes on after them', () => {
    write(note(1), note(2), note(3));
    const whole = readFileSync(file);
    for (let bytes = 0; bytes <= whole.length; bytes++) {
      writeFileSync(file, whole.subarray(0, bytes));
      const kept = whole.subarray(0, bytes).filter((byte) => byte === 0x0a).length;
      const content = readJournal(file);
      expect(content.events).toHaveLength(kept);
      expect(content.cut).toEqual(
        content.end.bytes === bytes ? undefined : { line: kept + 1, bytes: bytes - content.end.bytes },
      );
      const journal = new JournalFile(file, content.end);
      expect(journal.lastSeq).toBe(kept);
      journal.append([note(kept + 1, 'after')]);
      journal.close();
      expect(readJournal(file).events.at(-1)).toEqual(note(kept + 1, 'after'));
    }
  });

  it.each([
    ['a changed word', (text: string) => text.replace('note 2', 'note 9'), 2],
    ['a missing line', (text: string) => text.split('\n').toSpliced(1, 1).join('\n'), 2],
    ['a line without a hash', (text: string) => `${text}{"type":"NoteAdded"}\n`, 4],
  ])('is refused with %s, and the line is named', (_, change, line) => {
    write(note(1), note(2), note(3));
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    expect(() => readJournal(file)).toThrow(BrokenJournal);
    expect(() => readJournal(file)).toThrow(`${file}, line ${line}: `);
  });

  it.each(['{"seq":1}', '{"type":"NoteAdded","seq":7,"at":""}', '{not json}'])(
    'is refused with a sealed line that is no event: %s',
    async (text) => {
      const { GENESIS, seal } = await import('./chain.ts');
      appendFileSync(file, `${seal(GENESIS, text).line}\n`);
      expect(() => readJournal(file)).toThrow('it is not event 1');
    },
  );

  it('refuses events out of order', () => {
    const journal = new JournalFile(file);
    expect(() => journal.append([note(2)])).toThrow('events are appended in order');
    journal.close();
  });

  it('keeps whole lines when the disk is full, and takes nothing more', () => {
    const program = `
      import { JournalFile } from ${JSON.stringify(join(import.meta.dirname, 'journal-file.ts'))};
      const journal = new JournalFile(${JSON.stringify(file)});
      const event = (seq) => ({ type: 'NoteAdded', seq, at: 'now', actor: 'participant', text: 'x'.repeat(300) });
      for (let seq = 1; seq <= 100; seq++) {
        try { journal.append([event(seq)]); } catch (first) {
          try { journal.append([event(seq)]); } catch (again) { console.log(first.name, seq, again === first); }
          break;
        }
      }
      journal.close();`;
    // A limit on the size of files stands for the full disk: the write comes back short, then fails.
    const said = execFileSync(
      'bash',
      ['-c', `ulimit -f 8; exec "$0" --input-type=module -e "$1"`, process.execPath, program],
      { encoding: 'utf8' },
    );
    const content = readJournal(file);
    expect(said.trim()).toBe(`JournalNotWritten ${content.events.length + 1} true`);
    expect(content.events.length).toBeGreaterThan(10);
    expect(content.cut).toBeUndefined();
  });

  it('reads an empty file as a run that never began', () => {
    writeFileSync(file, '');
    truncateSync(file, 0);
    expect(readJournal(file)).toMatchObject({ events: [], cut: undefined });
  });
});
