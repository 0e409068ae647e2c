import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../user-error.ts';
import { asFolderError } from './folder-error.ts';
import { makeFolders } from '../../make-folders.ts';
import { writeFileWhole } from './write-file-whole.ts';

/** The paths of one run. Everything a run leaves on the machine is below `path`. */
export interface RunFolder {
  runId: string;
  path: string;
  journal: string;
  kubeconfig: string;
  proctorKubeconfig: string;
  pki: string;
  evidence: string;
  settings: string;
  lock: string;
  socket: string;
  log: string;
}

/** What is agreed for a run beside its facts: how it is served on this machine. */
export interface RunSettings {
  /** Where the scenario was loaded from: its name, or the path of its folder. */
  scenario?: string;
  /** 0 or absent: any free port. */
  port?: number;
  speed?: number;
  /** The walkthrough that is played by itself. */
  autoplay?: string;
}

/** A Unix socket's path may have 107 bytes; longer homes get a place among the temporary files. */
const SOCKET_PATH_MAX = 100;

export function runFolder(home: string, runId: string): RunFolder {
  const path = join(home, 'runs', runId);
  const socket = join(path, 'engine.sock');
  return {
    runId,
    path,
    journal: join(path, 'journal.jsonl'),
    kubeconfig: join(path, 'kubeconfig'),
    proctorKubeconfig: join(path, 'proctor.kubeconfig'),
    pki: join(path, 'pki'),
    evidence: join(path, 'evidence'),
    settings: join(path, 'settings.json'),
    lock: join(path, 'lock'),
    socket: Buffer.byteLength(socket) <= SOCKET_PATH_MAX ? socket : shortSocketPath(path),
    log: join(path, 'engine.log'),
  };
}

/** Makes the folder of a new run, named after scenario and seed; a number tells runs of the same seed apart. */
export function createRunFolder(home: string, scenario: string, seed: string): RunFolder {
  const name = `${scenario}-${seed}`.replaceAll(/[^A-Za-z0-9._-]/g, '-');
  try {
    makeFolders(join(home, 'runs'));
    for (let count = 1; ; count++) {
      const folder = runFolder(home, count === 1 ? name : `${name}-${count}`);
      if (!makeNew(folder.path)) continue;
      for (const inner of [folder.pki, folder.evidence]) mkdirSync(inner, { mode: 0o700 });
      return folder;
    }
  } catch (error) {
    throw asFolderError(error, join(home, 'runs'));
  }
}

/** Forgets a folder whose run never began. */
export function discardRunFolder(folder: RunFolder): void {
  rmSync(folder.path, { recursive: true, force: true });
}

/** Runs of this home, the youngest first. A folder without a journal never became a run. */
export function listRunFolders(home: string): RunFolder[] {
  let names: string[];
  try {
    names = readdirSync(join(home, 'runs'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw asFolderError(error, join(home, 'runs'));
  }
  return names
    .map((name) => runFolder(home, name))
    .flatMap((folder) => {
      const born = birthOf(folder);
      return born === undefined ? [] : [{ folder, born }];
    })
    .sort((a, b) => b.born - a.born)
    .map(({ folder }) => folder);
}

export function writeSettings(folder: RunFolder, settings: RunSettings): void {
  writeFileWhole(folder.settings, `${JSON.stringify(settings, undefined, 2)}\n`);
}

export function readSettings(folder: RunFolder): RunSettings {
  try {
    return JSON.parse(readFileSync(folder.settings, 'utf8')) as RunSettings;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UserError({
      code: 'SETTINGS_NOT_READABLE',
      fact: `${folder.settings} can't be read: ${(error as Error).message}`,
      next: 'Delete this file: the run goes on with the usual settings.',
      cause: error,
    });
  }
}

function makeNew(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function birthOf(folder: RunFolder): number | undefined {
  try {
    return statSync(folder.journal).birthtimeMs;
  } catch {
    return undefined;
  }
}

function shortSocketPath(path: string): string {
  const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
  return join(tmpdir(), `gameday-${process.getuid?.() ?? 0}-${name}.sock`);
}
