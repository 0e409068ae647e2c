import { existsSync } from 'node:fs';
import { UserError } from '../../user-error.ts';
import { nearest } from '../../nearest.ts';
import { listRunFolders, runFolder, type RunFolder } from './run-folder.ts';
import { lockHolder } from './run-lock.ts';

/** The run of that id; without one the youngest that is running. */
export function findRunningRun(home: string, runId?: string): RunFolder {
  if (runId !== undefined) return runningOrRefuse(findRun(home, runId));
  const running = listRunFolders(home).find((folder) => lockHolder(folder) !== undefined);
  if (running !== undefined) return running;
  throw new UserError({
    code: 'NO_RUN',
    fact: 'No run is running.',
    next: 'Run `gameday start octank` to begin one, or `gameday runs` to see those that have ended.',
  });
}

/** The run of that id; without one the youngest that is running, else the youngest of all. */
export function findRun(home: string, runId?: string): RunFolder {
  const folders = listRunFolders(home);
  if (runId === undefined) {
    const current = folders.find((folder) => lockHolder(folder) !== undefined) ?? folders[0];
    if (current !== undefined) return current;
    throw new UserError({
      code: 'NO_RUN',
      fact: `There is no run yet in ${home}.`,
      next: 'Run `gameday start octank` to begin one.',
    });
  }
  const folder = runFolder(home, runId);
  if (isPlainName(runId) && existsSync(folder.journal)) return folder;
  const near = nearest(
    runId,
    folders.map((known) => known.runId),
  );
  throw new UserError({
    code: 'RUN_NOT_FOUND',
    fact: `No run named "${runId}".${near === undefined ? '' : ` Did you mean "${near}"?`}`,
    next: 'Run `gameday runs` to see all.',
    exitCode: 2,
  });
}

function runningOrRefuse(folder: RunFolder): RunFolder {
  if (lockHolder(folder) !== undefined) return folder;
  throw new UserError({
    code: 'RUN_NOT_RUNNING',
    fact: `The run "${folder.runId}" is not running.`,
    next: `Run \`gameday resume --run ${folder.runId}\` to go on with it.`,
  });
}

/** An id becomes a part of a path. */
function isPlainName(runId: string): boolean {
  return /^[A-Za-z0-9._-]+$/.test(runId) && !/^\.+$/.test(runId);
}
