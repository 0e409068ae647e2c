import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { packageRoot } from '../../package-root.ts';

/** The environment with this very gameday first on its PATH, by a link below `scratch`: started by npx it is on no PATH of its own. */
export function gamedayOnPath(environment: NodeJS.ProcessEnv, scratch: string): NodeJS.ProcessEnv {
  const tools = join(scratch, '.bin');
  mkdirSync(tools);
  symlinkSync(join(packageRoot(), 'bin', 'gameday.cjs'), join(tools, 'gameday'));
  return { ...environment, PATH: [tools, environment.PATH].filter((part) => part !== undefined).join(delimiter) };
}
