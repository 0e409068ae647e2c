import { nearest } from '../nearest.ts';
import { UserError } from '../user-error.ts';
import type { Walkthrough } from './schema/walkthrough-schema.ts';

/** One of a scenario's walkthroughs. Throws, with those that there are, where none has the name. */
export function walkthroughNamed(all: readonly Walkthrough[], name: string, scenario: string): Walkthrough {
  const found = all.find(({ id }) => id === name);
  if (found !== undefined) return found;
  const known = all.map(({ id }) => id);
  const near = nearest(name, known);
  throw new UserError({
    code: 'WALKTHROUGH_NOT_FOUND',
    fact: `The scenario "${scenario}" has no walkthrough named "${name}".${near === undefined ? '' : ` Did you mean "${near}"?`}`,
    next: `Known: ${known.join(', ') || 'none'}.`,
    exitCode: 2,
  });
}
