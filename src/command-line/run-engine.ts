import { wallClock } from '../clock/wall-clock.ts';
import { autoplay, stepsOf } from '../run/autoplay/autoplay.ts';
import { reportToParent } from '../run/engine-process.ts';
import { readSettings } from '../run/folder/run-folder.ts';
import { openRequested } from '../run/open-request.ts';
import type { OpenRun } from '../run/open-run.ts';
import { startRequestSchema } from '../run/start-request.ts';
import { UserError } from '../user-error.ts';
import { untilInterrupted } from './until-interrupted.ts';

/** How long an ended run stays open, so that those who watch can read how it ended. */
const AFTERGLOW_MS = 5000;

/** Opens a run and serves it until it ends or is stopped. Returns the exit code. */
export async function runEngine(requestJson: string): Promise<number> {
  let open: OpenRun;
  try {
    open = await openRequested(startRequestSchema.parse(JSON.parse(requestJson)));
  } catch (error) {
    reportToParent({ failed: asFailure(error) });
    return 1;
  }
  const { engine, folder } = open;
  const connection = engine.connect('participant');
  if (connection.view().phase === 'briefing') await connection.begin();
  reportToParent({
    ready: {
      runId: folder.runId,
      folder: folder.path,
      kubeconfig: folder.kubeconfig,
      server: engine.briefing.access.server,
      pid: process.pid,
    },
  });
  const { autoplay: walkthrough } = readSettings(folder);
  if (walkthrough !== undefined) {
    autoplay({ engine, folder, steps: stepsOf(engine.instance.loaded, walkthrough), wall: wallClock }).catch(
      (error: unknown) => process.stderr.write(`${String(error)}\n`),
    );
  }
  const interrupted = untilInterrupted();
  const ended = new Promise<void>((resolve) => {
    connection.subscribe((event) => {
      if (event.type === 'RunFinished' || event.type === 'RunAborted') wallClock.after(AFTERGLOW_MS, resolve);
    });
  });
  await Promise.race([interrupted.signal, ended, engine.closed]);
  await engine.stopEngine('the run has ended');
  return engine.failure === undefined ? 0 : 1;
}

function asFailure(error: unknown): { code: string; fact: string; next: string; exitCode: number } {
  if (error instanceof UserError)
    return { code: error.code, fact: error.message, next: error.next, exitCode: error.exitCode };
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return {
    code: 'UNEXPECTED',
    fact: (error as Error).message,
    next: 'This is a fault of gameday: please report it with the engine.log in its home.',
    exitCode: 1,
  };
}
