import type { z } from 'zod';

import type { rubricSchema } from '../../scoring/rubric-schema.ts';
import type { Locate } from '../problem.ts';
import type { Attack } from '../schema/attack-schema.ts';
import type { Scenario } from '../schema/scenario-schema.ts';
import type { Walkthrough } from '../schema/walkthrough-schema.ts';

/** A file that could be read, with the means to say where something in it stands. */
export interface SourceFile<T> {
  file: string;
  value: T;
  locate: Locate;
}

export interface ScenarioFiles {
  folder: string;
  root: string;
  scenario: SourceFile<Scenario>;
  attack: SourceFile<Attack> | undefined;
  rubric: SourceFile<z.infer<typeof rubricSchema>> | undefined;
  walkthroughs: SourceFile<Walkthrough>[];
}
