import { findRunningRun } from '../run/folder/find-run.ts';
import { gamedayHome } from '../run/folder/gameday-home.ts';
import { feedLine } from '../run/plain-lines.ts';
import { connectToRun, type RemoteConnection } from '../run/wire/run-client.ts';
import { hasScreen, onScreen } from './on-screen.ts';
import { untilInterrupted } from './until-interrupted.ts';

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
  try {
    if (plain || !hasScreen()) return await watchInLines(connection, say);
    const { openShell } = await import('../run/tools/open-shell.ts');
    await onScreen({
      connection,
      ascii,
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
