import { wallClock } from '../clock/wall-clock.ts';
import { autoplay, stepsOf } from '../run/autoplay/autoplay.ts';
import { openRequested } from '../run/open-request.ts';
import type { OpenRun } from '../run/open-run.ts';
import { readSettings } from '../run/folder/run-folder.ts';
import type { StartRequest } from '../run/start-request.ts';
import { type LedRun, leadRun, untilInterrupted } from './lead-run.ts';

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
  const onScreen = !plain && process.stdout.isTTY && process.stdin.isTTY;
  const open = await openRequested(request);
  const walkthrough = request.type === 'start' ? request.autoplay : readSettings(open.folder).autoplay;
  if (!onScreen) return leadRun({ open, autoplay: walkthrough, say });
  await showHere(open, { ascii, walkthrough, say });
  return undefined;
}

async function showHere(
  { engine, folder }: OpenRun,
  options: { ascii: boolean; walkthrough: string | undefined; say: (line: string) => void },
): Promise<void> {
  const [{ showRun }, { themeFor }, { openShell }] = await Promise.all([
    import('../tui/show-run.tsx'),
    import('../tui/theme.ts'),
    import('../run/tools/open-shell.ts'),
  ]);
  const connection = engine.connect('participant');
  const interrupted = untilInterrupted();
  if (options.walkthrough !== undefined) {
    await connection.begin();
    void autoplay({
      engine,
      folder,
      steps: stepsOf(engine.instance.loaded, options.walkthrough),
      wall: wallClock,
    }).catch(() => undefined);
  }
  const screen = showRun({
    connection,
    theme: themeFor({ ascii: options.ascii, env: process.env }),
    shell: async () => void (await openShell(folder)),
    ownsRun: true,
  });
  await Promise.race([screen, interrupted.signal, engine.closed]);
  const ended = engine.director.phase === 'debrief' || engine.director.phase === 'aborted';
  await engine.stopEngine('the screen was left');
  interrupted.forget();
  if (engine.failure !== undefined) throw engine.failure;
  if (ended)
    options.say(
      `\`gameday report --run ${folder.runId}\` tells it in full, \`gameday replay --run ${folder.runId}\` shows it again.`,
    );
  else options.say(`Left. \`gameday resume --run ${folder.runId}\` goes on where it was.`);
}
