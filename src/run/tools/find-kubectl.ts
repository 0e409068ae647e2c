import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UserError } from '../../user-error.ts';
import { gamedayCache } from '../folder/gameday-home.ts';

/** Where `gameday tools install` puts it. */
export function installedKubectl(environment: NodeJS.ProcessEnv = process.env): string {
  return join(gamedayCache(environment), 'bin', 'kubectl');
}

/** A kubectl on PATH, else the one gameday installed; undefined where there is none. */
export function findKubectl(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const onPath = (environment.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'kubectl'));
  return [...onPath, installedKubectl(environment)].find(isExecutable);
}

export function kubectlOrRefuse(environment: NodeJS.ProcessEnv = process.env): string {
  const found = findKubectl(environment);
  if (found !== undefined) return found;
  throw new UserError({
    code: 'KUBECTL_NOT_FOUND',
    fact: 'There is no kubectl on your PATH.',
    next: howToGetKubectl(),
  });
}

export function howToGetKubectl(): string {
  const canInstall = process.platform === 'linux' && process.arch === 'x64';
  const upstream = 'install it from https://kubernetes.io/docs/tasks/tools/';
  return canInstall ? `Run \`gameday tools install\` to fetch one, or ${upstream}.` : `Please ${upstream}.`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
