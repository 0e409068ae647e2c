import { existsSync } from 'node:fs';
import { readYamlOrFail } from '../scenarios/read-yaml.ts';
import { type Rubric, rubricSchema } from '../scoring/rubric-schema.ts';
import { UserError } from '../user-error.ts';
import type { RunArchive } from './load-archive.ts';

/** The scenario's own rubric, or another one: a run is facts, and may be scored again. */
export function rubricFor({ instance }: RunArchive, file: string | undefined): Rubric {
  if (file === undefined) return instance.loaded.rubric;
  if (existsSync(file)) return readYamlOrFail(file, rubricSchema);
  throw new UserError({
    code: 'RUBRIC_NOT_FOUND',
    fact: `There is no file ${file}.`,
    next: 'Name a rubric, such as a copy of scoring/octank.yaml.',
    exitCode: 2,
  });
}
