import { wallClock } from '../clock/wall-clock.ts';
import type { RunFolder } from '../run/folder/run-folder.ts';
import { lockHolder } from '../run/folder/run-lock.ts';
import { connectToRun } from '../run/wire/run-client.ts';
import { UserError } from '../user-error.ts';

const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 50;

/** Asks the engine to end, and waits until its process has let go of the run. */
export async function stopRun(folder: RunFolder): Promise<void> {
  const holder = lockHolder(folder);
  try {
    const connection = await connectToRun(folder);
    await connection.stopEngine().catch(() => undefined);
    await connection.closed;
  } catch (error) {
    // An engine that does not answer on its socket still hears a signal.
    if (holder === undefined || !(error instanceof UserError)) throw error;
    process.kill(holder.pid, 'SIGTERM');
  }
  for (let waitedMs = 0; lockHolder(folder) !== undefined; waitedMs += LOOK_EVERY_MS) {
    if (waitedMs >= PATIENCE_MS) throw notEnding(folder, holder?.pid);
    await new Promise<void>((resolve) => wallClock.after(LOOK_EVERY_MS, resolve));
  }
}

function notEnding(folder: RunFolder, pid: number | undefined): UserError {
  return new UserError({
    code: 'ENGINE_NOT_ENDING',
    fact: `The engine of "${folder.runId}" (process ${pid}) has not ended within ${PATIENCE_MS / 1000} s.`,
    next: `End it with \`kill -9 ${pid}\`: the run can be resumed all the same.`,
  });
}
