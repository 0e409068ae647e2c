import { wallClock } from '../clock/wall-clock.ts';
import { autoplay, stepsOf } from '../run/autoplay/autoplay.ts';
import { openRequested } from '../run/open-request.ts';
import type { OpenRun } from '../run/open-run.ts';
import { readSettings } from '../run/folder/run-folder.ts';
import type { StartRequest } from '../run/start-request.ts';
import { type LedRun, leadRun } from './lead-run.ts';
import { hasScreen, onScreen } from './on-screen.ts';
import { progressLine } from './progress-line.ts';
import { stepFailed } from './step-failed.ts';

export interface PlayHereOptions {
  plain: boolean;
  ascii: boolean;
  say: (line: string) => void;
}

/** Opens a run in this process, on the screen or in lines, and stays until it is left. */
export async function playHere(
  request: StartRequest,
  { plain, ascii, say }: PlayHereOptions,
): Promise<LedRun | undefined> {
  const progress = progressLine();
  const open = await openRequested(request, (what) => progress.show(what)).finally(() => progress.clear());
  const walkthrough = request.type === 'start' ? request.autoplay : readSettings(open.folder).autoplay;
  if (plain || !hasScreen()) return leadRun({ open, autoplay: walkthrough, say });
  await showHere(open, { ascii, walkthrough, say });
  return undefined;
}

async function showHere(
  { engine, folder }: OpenRun,
  options: { ascii: boolean; walkthrough: string | undefined; say: (line: string) => void },
): Promise<void> {
  const { openShell } = await import('../run/tools/open-shell.ts');
  const connection = engine.connect('participant');
  if (options.walkthrough !== undefined) await connection.begin();
  const played = options.walkthrough === undefined ? undefined : playBeside({ engine, folder }, options.walkthrough);
  await onScreen({
    connection,
    ascii: options.ascii,
    shell: async () => void (await openShell(folder)),
    ownsRun: true,
    ended: Promise.race([engine.closed, ...(played === undefined ? [] : [played.brokenOff])]),
  });
  const ended = engine.director.phase === 'debrief' || engine.director.phase === 'aborted';
  await engine.stopEngine('the screen was left');
  if (engine.failure !== undefined) throw engine.failure;
  if (ended)
    options.say(
      `\`gameday report --run ${folder.runId}\` tells it in full, \`gameday replay --run ${folder.runId}\` shows it again.`,
    );
  else options.say(`Left. \`gameday resume --run ${folder.runId}\` goes on where it was.`);
  played?.throwIfFailed();
}

/** Its faults are told when the screen is left: a line across the screen would help nobody. */
function playBeside(
  { engine, folder }: Pick<OpenRun, 'engine' | 'folder'>,
  walkthrough: string,
): { brokenOff: Promise<void>; throwIfFailed: () => void } {
  const steps = stepsOf(engine.instance.loaded, walkthrough);
  let fault: Error | undefined;
  const brokenOff = new Promise<void>((resolve) => {
    autoplay({ engine, folder, steps, wall: wallClock }).then(
      ([failure]) => {
        if (failure !== undefined) fault = stepFailed(failure);
      },
      (error: unknown) => {
        fault = error instanceof Error ? error : new Error(String(error));
        resolve();
      },
    );
  });
  return {
    brokenOff,
    throwIfFailed: () => {
      if (fault !== undefined) throw fault;
    },
  };
}
