/**
 * Runs a generator that yields values, or promises of them: what is answered at once goes on at once, within the same instant
 * of the clock; only a promise makes it wait.
 */
export function atOnceIfPossible<Result>(work: Generator<unknown, Result, unknown>): Result | Promise<Result> {
  let step = work.next();
  while (step.done !== true) {
    if (step.value instanceof Promise) return goOn(work, step.value);
    step = work.next(step.value);
  }
  return step.value;
}

async function goOn<Result>(work: Generator<unknown, Result, unknown>, waited: Promise<unknown>): Promise<Result> {
  let answer = await waited;
  for (;;) {
    const step = work.next(answer);
    if (step.done === true) return step.value;
    answer = await step.value;
  }
}
