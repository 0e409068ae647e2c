import { openPast } from '../run/open-past.ts';
import type { RunFolder } from '../run/folder/run-folder.ts';
import { openShell } from '../run/tools/open-shell.ts';
import { loadScenario } from '../scenarios/load-scenario.ts';
import { clockText } from '../tui/text.ts';
import { progressLine } from './progress-line.ts';
import { untilInterrupted } from './until-interrupted.ts';

/** Opens a shell whose kubectl answers as the cluster of the run was after `elapsedMs` of play. Resolves with its exit code. */
export async function shellInThePast(folder: RunFolder, elapsedMs: number, command?: string): Promise<number> {
  const progress = progressLine();
  const past = await openPast({
    folder,
    load: loadScenario,
    elapsedMs,
    onProgress: (what) => progress.show(what),
  }).finally(() => progress.clear());
  const interrupted = untilInterrupted();
  try {
    const shell = openShell({ ...past, title: `${past.runId} at ${clockText(past.elapsedMs)}`, command });
    return await Promise.race([shell, interrupted.signal.then(() => 1)]);
  } finally {
    interrupted.forget();
    await past.close();
  }
}
