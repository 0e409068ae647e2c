import type { StepFailure } from '../run/autoplay/play-walkthrough.ts';
import { UserError } from '../user-error.ts';

/** What a walkthrough that went wrong says at the end. */
export function stepFailed({ step, message }: StepFailure): UserError {
  return new UserError({
    code: 'WALKTHROUGH_FAILED',
    fact: `Step ${step + 1} of the walkthrough did not do what it should: ${message}`,
    next: 'The run is kept as it is: look at it with `gameday report` or `gameday replay`.',
  });
}
