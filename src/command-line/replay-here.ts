import { formatTime } from '../clock/clock.ts';
import { wallClock } from '../clock/wall-clock.ts';
import { investigate } from '../detection/investigate/investigate.ts';
import { foldRun } from '../journal/fold-run.ts';
import type { FeedItem } from '../journal/run-view.ts';
import { briefScenario } from '../run/play/brief-scenario.ts';
import { summarizeScore } from '../run/play/summarize-score.ts';
import { feedLine } from '../run/plain-lines.ts';
import { score } from '../scoring/score.ts';
import type { RunArchive } from './load-archive.ts';

/** What happened, oldest first, with its line. */
export function timelineOf({ events }: RunArchive): { item: FeedItem; line: string }[] {
  const view = foldRun(events);
  return view.feed.map((item) => ({ item, line: feedLine(item, view) }));
}

/** The replay on the screen, until it is left. */
export async function replayHere(archive: RunArchive, ascii: boolean): Promise<void> {
  const [{ showRun }, { openReplay }, { themeFor }] = await Promise.all([
    import('../tui/show-run.tsx'),
    import('../tui/replay.ts'),
    import('../tui/theme.ts'),
  ]);
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
  await showRun({ connection, theme: themeFor({ ascii, env: process.env }), replay: control, ownsRun: false });
}
