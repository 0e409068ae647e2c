import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { UserError } from '../../user-error.ts';
import { asFolderError } from './folder-error.ts';
import type { RunFolder } from './run-folder.ts';

/** Who runs the engine of a run. */
export interface LockHolder {
  pid: number;
  /** When that process began, in the kernel's own count: a process id is given out again. */
  began: string;
}

/** Held as long as an engine runs. */
export interface RunLock {
  release(): void;
}

/** Takes the run for this process, or says who has it. A holder that is dead holds nothing. */
export function lockRun(folder: RunFolder): RunLock {
  const mine: LockHolder = { pid: process.pid, began: beginOf(process.pid) ?? '' };
  const draft = `${folder.lock}.${process.pid}`;
  try {
    writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
    while (!linkNew(draft, folder.lock)) {
      const holder = lockHolder(folder);
      if (holder !== undefined) throw alreadyRunning(folder, holder);
      rmSync(folder.lock, { force: true });
    }
  } catch (error) {
    throw asFolderError(error, folder.path);
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    release: () => {
      if (readLock(folder.lock)?.pid === process.pid) rmSync(folder.lock, { force: true });
    },
  };
}

/** The living process that runs this run's engine. */
export function lockHolder(folder: RunFolder): LockHolder | undefined {
  const holder = readLock(folder.lock);
  return holder !== undefined && isAlive(holder) ? holder : undefined;
}

function readLock(path: string): LockHolder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockHolder;
  } catch {
    return undefined;
  }
}

function linkNew(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isAlive(holder: LockHolder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // Another user's process may not be signalled, but lives.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (isZombie(holder.pid)) return false;
  const began = beginOf(holder.pid);
  return began === undefined || holder.began === '' || began === holder.began;
}

/** In a container nobody may collect a killed process: it has an id still, and runs no more. */
function isZombie(pid: number): boolean {
  return statOf(pid)?.[0] === 'Z';
}

/** The start time of a process in clock ticks since boot (proc(5), field 22); undefined where there is no /proc. */
function beginOf(pid: number): string | undefined {
  return statOf(pid)?.[19];
}

/** The fields of proc(5)'s stat from the state on; undefined where there is no /proc. */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function alreadyRunning(folder: RunFolder, holder: LockHolder): UserError {
  return new UserError({
    code: 'RUN_ALREADY_RUNNING',
    fact: `The run "${folder.runId}" is already running, in process ${holder.pid}.`,
    next: `Run \`gameday attach --run ${folder.runId}\` to join it, or \`gameday stop --run ${folder.runId}\` to end it.`,
  });
}
