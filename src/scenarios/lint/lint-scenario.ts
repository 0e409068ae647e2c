import type { SourceFile, ScenarioFiles } from './scenario-files.ts';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import { rubricSchema } from '../../scoring/rubric-schema.ts';
import { locateScenario } from '../load-scenario.ts';
import type { Problem } from '../problem.ts';
import { type Reading, readYaml } from '../read-yaml.ts';
import { attackSchema } from '../schema/attack-schema.ts';
import { scenarioSchema } from '../schema/scenario-schema.ts';
import { walkthroughSchema } from '../schema/walkthrough-schema.ts';
import { lintExpressions } from './lint-expressions.ts';
import { lintManifests } from './lint-manifests.ts';
import { lintReferences } from './lint-references.ts';
import { lintResources } from './lint-resources.ts';

/** Everything that is wrong with a scenario and can be seen without playing it. */
export function lintScenario(idOrFolder: string, root?: string): Problem[] {
  const place = locateScenario(idOrFolder, root);
  const problems: Problem[] = [];
  const read = <T>(file: string, schema: z.ZodType<T>): SourceFile<T> | undefined => {
    if (!existsSync(file)) {
      problems.push({ file, line: 1, column: 1, message: 'this file is missing' });
      return undefined;
    }
    return opened(file, readYaml(file, schema), problems);
  };
  const scenario = read(join(place.folder, 'scenario.yaml'), scenarioSchema);
  const attackFile = join(place.folder, 'attack.yaml');
  const attack = existsSync(attackFile) ? read(attackFile, attackSchema) : undefined;
  const walkthroughs = walkthroughFiles(place.folder).flatMap((file) => read(file, walkthroughSchema) ?? []);
  if (!existsSync(join(place.folder, 'briefing.md'))) {
    problems.push({
      file: join(place.folder, 'briefing.md'),
      line: 1,
      column: 1,
      message: 'a scenario needs a briefing for its players',
    });
  }
  if (scenario === undefined) return problems;
  const rubric = read(rubricFile(scenario.value.rubric, place), rubricSchema);
  const files: ScenarioFiles = { ...place, scenario, attack, rubric, walkthroughs };
  return [
    ...problems,
    ...lintExpressions(files),
    ...lintReferences(files),
    ...lintResources(files),
    ...lintManifests(files),
  ].sort(byPlace);
}

function opened<T>(file: string, reading: Reading<T>, problems: Problem[]): SourceFile<T> | undefined {
  if ('value' in reading) return { file, ...reading };
  problems.push(...reading.problems);
  return undefined;
}

function walkthroughFiles(folder: string): string[] {
  const below = join(folder, 'walkthroughs');
  if (!existsSync(below)) return [];
  return readdirSync(below)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(below, name));
}

function rubricFile(id: string, { folder, root }: { folder: string; root: string }): string {
  const own = join(folder, 'scoring', `${id}.yaml`);
  return existsSync(own) ? own : join(root, 'scoring', `${id}.yaml`);
}

function byPlace(a: Problem, b: Problem): number {
  return basename(a.file).localeCompare(basename(b.file)) || a.line - b.line || a.column - b.column;
}
