import { createInterface } from 'node:readline';
import { formatTime } from '../clock/clock.ts';
import { wallClock } from '../clock/wall-clock.ts';
import { investigate } from '../detection/investigate/investigate.ts';
import { foldRun } from '../journal/fold-run.ts';
import type { FeedItem } from '../journal/run-view.ts';
import type { RunFolder } from '../run/folder/run-folder.ts';
import { briefScenario } from '../run/play/brief-scenario.ts';
import { summarizeScore } from '../run/play/summarize-score.ts';
import { feedLine } from '../run/plain-lines.ts';
import { score } from '../scoring/score.ts';
import type { RunArchive } from './load-archive.ts';
import { onScreen } from './on-screen.ts';
import { reportError } from './report-error.ts';
import { shellInThePast } from './shell-in-the-past.ts';

/** What happened, oldest first, with its line. */
export function timelineOf({ events }: RunArchive): { item: FeedItem; line: string }[] {
  const view = foldRun(events);
  return view.feed.map((item) => ({ item, line: feedLine(item, view) }));
}

/** The replay on the screen, until it is left. */
export async function replayHere(archive: RunArchive, ascii: boolean): Promise<void> {
  const { openReplay } = await import('../tui/replay.ts');
  const { events, instance, folder } = archive;
  const { rubric } = instance.loaded;
  const { connection, control } = openReplay({
    events,
    briefing: briefScenario(instance, { kubeconfig: folder.kubeconfig, server: '', environment: {} }),
    score: (until) => summarizeScore(score(rubric, until), foldRun(until)),
    investigate: (view, request) =>
      investigate(request, {
        audit: view.audit.map(({ event }) => event),
        findings: [...view.findings.values()].map(({ finding }) => finding),
        now: view.clock.lastEventAt ?? formatTime(wallClock.now()),
      }),
    clock: wallClock,
  });
  await onScreen({
    connection,
    ascii,
    replay: control,
    shell: () => lookAround(folder, control.positionMs),
    ownsRun: false,
  });
}

/** A shell in the minute that is shown. What keeps it from opening is told before the screen comes back. */
async function lookAround(folder: RunFolder, elapsedMs: number): Promise<void> {
  try {
    await shellInThePast(folder, elapsedMs);
  } catch (error) {
    reportError(error, (line) => process.stderr.write(`${line}\n`));
    const input = createInterface({ input: process.stdin, output: process.stderr });
    await new Promise<void>((resolve) => input.question('Enter goes back to the replay. ', () => resolve()));
    input.close();
  }
}
