import { cpSync, existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';
import { UserError } from '../user-error.ts';

const TEMPLATE_ID = 'my-scenario';

/** Writes a first scenario of one's own, that lints and tests clean, into a new folder. Tells which files it wrote. */
export function newScenario(id: string, folder: string): string[] {
  if (!/^[a-z][a-z0-9-]*$/.test(id)) {
    throw new UserError({
      code: 'SCENARIO_NAME',
      fact: `"${id}" can't be the name of a scenario.`,
      next: 'Use lower-case letters, digits and dashes, such as "leaky-bucket".',
      exitCode: 2,
    });
  }
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new UserError({
      code: 'FOLDER_NOT_EMPTY',
      fact: `${folder} exists and is not empty.`,
      next: 'Name another folder with `--folder`, or empty this one.',
    });
  }
  cpSync(join(packageRoot(), 'scenarios', '_template'), folder, { recursive: true });
  renameSync(join(folder, 'scoring', `${TEMPLATE_ID}.yaml`), join(folder, 'scoring', `${id}.yaml`));
  const files = filesBelow(folder);
  for (const file of files) writeFileSync(file, readFileSync(file, 'utf8').replaceAll(TEMPLATE_ID, id));
  return files;
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}
