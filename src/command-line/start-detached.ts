import { join } from 'node:path';
import { startEngineProcess } from '../run/engine-process.ts';
import { asFolderError } from '../run/folder/folder-error.ts';
import { makeFolders } from '../make-folders.ts';
import type { StartRequest } from '../run/start-request.ts';

/** Starts the engine in the background and says how to reach it. */
export async function startDetached(request: StartRequest, say: (line: string) => void): Promise<unknown> {
  const log = logIn(request.home);
  const ready = await startEngineProcess(request, log);
  say(`The run "${ready.runId}" is running in the background (process ${ready.pid}).`);
  say(`  export KUBECONFIG=${ready.kubeconfig}`);
  say('  gameday attach     the screen');
  say('  gameday status     what is open');
  say('  gameday stop       end the engine; `gameday resume` goes on');
  return ready;
}

function logIn(home: string): string {
  try {
    makeFolders(home);
    return join(home, 'engine.log');
  } catch (error) {
    throw asFolderError(error, home);
  }
}
