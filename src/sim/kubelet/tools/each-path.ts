import type { FileError } from '../files/file-error.ts';
import type { Routine } from '../processes/routine.ts';
import { attempt, type Call, complain } from './call.ts';

/** Tells of each path that something failed for; the status is 1 where any did. */
export function* eachPath(
  call: Call,
  paths: readonly string[],
  act: (path: string) => void,
  say: (path: string, error: FileError) => string,
): Routine<number> {
  let status = 0;
  for (const path of paths) {
    let refusal: FileError | undefined;
    attempt(
      () => act(path),
      (error) => {
        refusal = error;
      },
    );
    if (refusal === undefined) continue;
    status = 1;
    yield* complain(call, say(path, refusal));
  }
  return status;
}
