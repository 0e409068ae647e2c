import { findRunningRun } from '../run/folder/find-run.ts';
import { gamedayHome } from '../run/folder/gameday-home.ts';
import { feedLine } from '../run/plain-lines.ts';
import { connectToRun, type RemoteConnection } from '../run/wire/run-client.ts';
import { untilInterrupted } from './lead-run.ts';

export interface AttachOptions {
  run: string | undefined;
  proctor: boolean;
  plain: boolean;
  ascii: boolean;
  say: (line: string) => void;
}

/** Watches a run from here until it ends or this is left. */
export async function attachTo({ run, proctor, plain, ascii, say }: AttachOptions): Promise<void> {
  const folder = findRunningRun(gamedayHome(), run);
  const connection = await connectToRun(folder, proctor ? 'proctor' : 'participant');
  const onScreen = !plain && process.stdout.isTTY && process.stdin.isTTY;
  try {
    if (!onScreen) return await watchInLines(connection, say);
    const [{ showRun }, { themeFor }, { openShell }] = await Promise.all([
      import('../tui/show-run.tsx'),
      import('../tui/theme.ts'),
      import('../run/tools/open-shell.ts'),
    ]);
    await showRun({
      connection,
      theme: themeFor({ ascii, env: process.env }),
      shell: async () => void (await openShell(folder)),
      ownsRun: false,
    });
  } finally {
    await connection.close();
  }
}

async function watchInLines(connection: RemoteConnection, say: (line: string) => void): Promise<void> {
  let shown = 0;
  const show = (): void => {
    const view = connection.view();
    for (const item of view.feed.slice(shown)) say(feedLine(item, view));
    shown = view.feed.length;
  };
  show();
  connection.subscribe(show);
  const interrupted = untilInterrupted();
  const why = await Promise.race([interrupted.signal.then(() => undefined), connection.closed]);
  interrupted.forget();
  if (why !== undefined) say(`The engine ended: ${why}.`);
}
