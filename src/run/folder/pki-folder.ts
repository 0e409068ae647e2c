import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PkiFiles } from '../../target/sim-target.ts';
import { UserError } from '../../user-error.ts';
import { writeFileWhole } from './write-file-whole.ts';

export function writePki(folder: string, files: PkiFiles): void {
  for (const [name, pem] of Object.entries(files) as [string, string][]) writeFileWhole(join(folder, name), pem);
}

/** Keys and certificates of a run, so that its kubeconfigs stay valid. */
export function readPki(folder: string): PkiFiles {
  try {
    return Object.fromEntries(
      readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
    ) as unknown as PkiFiles;
  } catch (error) {
    throw new UserError({
      code: 'PKI_NOT_READABLE',
      fact: `The keys of the run's cluster can't be read from ${folder}: ${(error as Error).message}`,
      next: 'Restore the folder from a copy. Without it the run can be replayed and reported, not resumed.',
      cause: error,
    });
  }
}
