import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { asFolderError } from './folder-error.ts';

/** Replaces a file so that a reader, or a crash, sees either the old or the new one. Only its owner may read it. */
export function writeFileWhole(path: string, content: string | Uint8Array, mode = 0o600): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    const fd = openSync(draft, 'w', mode);
    try {
      writeFileSync(fd, content);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw asFolderError(error, path);
  }
}
