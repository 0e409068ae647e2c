import { parseTime } from '../clock/clock.ts';
import type { JournalEvent } from '../journal/journal-event.ts';
import { BrokenJournal, readJournal } from '../journal/read-journal.ts';
import { listRunFolders, type RunFolder } from '../run/folder/run-folder.ts';
import { lockHolder } from '../run/folder/run-lock.ts';
import { elapsedText } from '../run/plain-lines.ts';

export interface DescribedRun {
  runId: string;
  scenario: string;
  team: string;
  seed: string;
  state: 'running' | 'stopped' | 'finished' | 'aborted' | 'broken' | 'empty';
  /** `hh:mm:ss` of play. */
  played: string;
  folder: string;
  kubeconfig: string;
}

/** All runs, the youngest first. One that can't be read is listed too, and says so. */
export function describeRuns(home: string): DescribedRun[] {
  return listRunFolders(home).map(describeRun);
}

function describeRun(folder: RunFolder): DescribedRun {
  const running = lockHolder(folder) !== undefined;
  const events = eventsOf(folder);
  const created = events?.find((event) => event.type === 'RunCreated');
  return {
    runId: folder.runId,
    scenario: created?.scenario ?? '',
    team: created?.team ?? '',
    seed: created?.seed ?? '',
    state: events === undefined ? 'broken' : running ? 'running' : stateOf(events),
    played:
      created === undefined
        ? ''
        : elapsedText(Math.max(0, parseTime(events?.at(-1)?.at ?? '') - parseTime(created.playStartsAt))),
    folder: folder.path,
    kubeconfig: folder.kubeconfig,
  };
}

function eventsOf(folder: RunFolder): JournalEvent[] | undefined {
  try {
    return readJournal(folder.journal).events;
  } catch (error) {
    if (error instanceof BrokenJournal) return undefined;
    throw error;
  }
}

function stateOf(events: readonly JournalEvent[]): DescribedRun['state'] {
  if (events.some(({ type }) => type === 'RunFinished')) return 'finished';
  if (events.some(({ type }) => type === 'RunAborted')) return 'aborted';
  return events.length === 0 ? 'empty' : 'stopped';
}
