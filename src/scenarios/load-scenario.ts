import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, relative } from 'node:path';
import type { z } from 'zod';
import { packageRoot } from '../package-root.ts';
import { type Rubric, rubricSchema } from '../scoring/rubric-schema.ts';
import { UserError } from '../user-error.ts';
import { nearest } from '../nearest.ts';
import { readManifests, readYamlOrFail } from './read-yaml.ts';
import { type Attack, attackSchema } from './schema/attack-schema.ts';
import { type Scenario, scenarioSchema } from './schema/scenario-schema.ts';
import { type Walkthrough, walkthroughSchema } from './schema/walkthrough-schema.ts';

/** A scenario as its files have it, `${…}` still open. */
export interface LoadedScenario {
  id: string;
  folder: string;
  /** Where `manifests/` and `scoring/` are looked for, beside the scenario's own. */
  root: string;
  scenario: Scenario;
  attack: Attack;
  rubric: Rubric;
  /** Markdown. */
  briefing: string;
  /** SHA-256 over everything it is made of. */
  digest: string;
}

/** Loads a scenario by its name, or by the path of its folder. */
export function loadScenario(idOrFolder: string, root = packageRoot()): LoadedScenario {
  const folder = findFolder(idOrFolder, root);
  const scenario = readYamlOrFail(join(folder, 'scenario.yaml'), scenarioSchema);
  const attackFile = join(folder, 'attack.yaml');
  const attack = existsSync(attackFile) ? readYamlOrFail(attackFile, attackSchema) : emptyAttack();
  const rubricFile = findData(`scoring/${scenario.rubric}.yaml`, folder, root);
  const rubric = readYamlOrFail(rubricFile, rubricSchema);
  const files = [
    ...filesBelow(folder),
    rubricFile,
    ...scenario.manifests.flatMap((set) => manifestFiles(set, folder, root)),
  ];
  return {
    id: scenario.id,
    folder,
    root,
    scenario,
    attack,
    rubric,
    briefing: readFileSync(join(folder, 'briefing.md'), 'utf8'),
    digest: digestOf(files.filter((file) => !relative(folder, file).startsWith('walkthroughs'))),
  };
}

/** Walkthroughs are for authors: nothing of a run reads them. */
export function loadWalkthroughs(loaded: Pick<LoadedScenario, 'folder'>): Walkthrough[] {
  const folder = join(loaded.folder, 'walkthroughs');
  if (!existsSync(folder)) return [];
  const schema: z.ZodType<Walkthrough> = walkthroughSchema;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => readYamlOrFail(join(folder, name), schema));
}

/** Ids of the scenarios that come with gameday. */
export function scenarioIds(root = packageRoot()): string[] {
  const folder = join(root, 'scenarios');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith('_') && existsSync(join(folder, name, 'scenario.yaml')))
    .sort();
}

/** Files of a set of manifests, in the order in which they are applied. */
export function manifestFiles(set: string, folder: string, root: string): string[] {
  return filesBelow(findData(`manifests/${set}`, folder, root)).filter((file) => file.endsWith('.yaml'));
}

/** Objects of one file below `manifests/`. */
export function manifestObjects(
  loaded: Pick<LoadedScenario, 'folder' | 'root'>,
  file: string,
): Record<string, unknown>[] {
  return readManifests(findData(`manifests/${file}`, loaded.folder, loaded.root));
}

/** A scenario may bring its own data; otherwise gameday's is taken. */
function findData(path: string, folder: string, root: string): string {
  const found = [join(folder, path), join(root, path)].find((candidate) => existsSync(candidate));
  if (found !== undefined) return found;
  throw new UserError({
    code: 'SCENARIO_INCOMPLETE',
    fact: `The scenario in ${folder} refers to ${path}, which is neither beside it nor in ${root}.`,
    next: `Add ${path}, or correct the name in the scenario.`,
  });
}

/** Where a scenario's files are. */
export function locateScenario(idOrFolder: string, root = packageRoot()): { folder: string; root: string } {
  return { folder: findFolder(idOrFolder, root), root };
}

function findFolder(idOrFolder: string, root: string): string {
  const candidates = [
    join(root, 'scenarios', idOrFolder),
    isAbsolute(idOrFolder) ? idOrFolder : join(process.cwd(), idOrFolder),
  ];
  const found = candidates.find((folder) => existsSync(join(folder, 'scenario.yaml')));
  if (found !== undefined) return found;
  if (idOrFolder.includes('/')) {
    throw new UserError({
      code: 'SCENARIO_NOT_FOUND',
      fact: `${idOrFolder} is no scenario: there is no scenario.yaml in it.`,
      next: 'Name a folder that `gameday scenario new` made, or a scenario of `gameday scenario list`.',
      exitCode: 2,
    });
  }
  const known = scenarioIds(root);
  const near = nearest(idOrFolder, known);
  throw new UserError({
    code: 'SCENARIO_NOT_FOUND',
    fact: `No scenario named "${idOrFolder}".${near === undefined ? '' : ` Did you mean "${near}"?`}`,
    next: `Run \`gameday scenario list\` to see all ${known.length}.`,
    exitCode: 2,
  });
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

function digestOf(files: readonly string[]): string {
  const sum = createHash('sha256');
  for (const file of files)
    sum
      .update(`${basename(file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return sum.digest('hex');
}

function emptyAttack(): Attack {
  return { apiVersion: 'gameday/v1', kind: 'Attack', actors: {}, history: [], routines: [], reactions: [] };
}
