import { UserError } from '../../user-error.ts';
import { nearest } from '../../nearest.ts';

/** Nobody knows that name. */
export function unknownName(
  what: 'objective' | 'question' | 'finding' | 'stage' | 'inject' | 'field',
  name: string,
  known: readonly string[],
): UserError {
  const near = nearest(name, known);
  return new UserError({
    code: `${what.toUpperCase()}_NOT_FOUND`,
    fact: `There is no ${what} named "${name}".${near === undefined ? '' : ` Did you mean "${near}"?`}`,
    next: known.length === 0 ? `This scenario has none.` : `Known: ${known.join(', ')}.`,
    exitCode: 2,
  });
}

/** The run is not at a point where this can be done. */
export function notNow(fact: string, next: string): UserError {
  return new UserError({ code: 'NOT_NOW', fact, next });
}
