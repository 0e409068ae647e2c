import { attempt, type Eventually } from '../../eventually.ts';
import { ConversionPending } from '../../kinds/custom/conversion-answers.ts';

/** A request needs no more conversions than this. */
const ATTEMPTS_MAX = 1000;

/** Does `work`, and does it again from its beginning each time a conversion webhook it needed has answered. */
export function converting<T>(work: () => Eventually<T>): Eventually<T> {
  const waitedFor: ConversionPending[] = [];
  const run = (): Eventually<T> =>
    attempt(work, (error) => {
      if (!(error instanceof ConversionPending) || waitedFor.length >= ATTEMPTS_MAX) throw error;
      waitedFor.push(error);
      return error.settled.then(run);
    });
  const done = run();
  if (!(done instanceof Promise)) return done;
  return done.finally(() => {
    for (const pending of waitedFor) pending.forget();
  });
}

/** Handles values one after another: those behind one that waits for a conversion wait too. */
export function inOrder<T>(handle: (value: T) => void): (value: T) => void {
  const waiting: T[] = [];
  const goOn = (): void => {
    for (; waiting.length > 0; waiting.shift()) {
      const done = converting(() => handle(waiting[0]));
      if (!(done instanceof Promise)) continue;
      const next = () => {
        waiting.shift();
        goOn();
      };
      void done.then(next, next);
      return;
    }
  };
  return (value) => {
    waiting.push(value);
    if (waiting.length === 1) goOn();
  };
}
