/**
 * A value now, or later where something outside the process has a say. The request path is synchronous unless it must
 * not be: promises would let timers and other requests in between.
 */
export type Eventually<T> = T | Promise<T>;

export function andThen<T, R>(value: Eventually<T>, next: (value: T) => Eventually<R>): Eventually<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Runs `work`; what it throws, now or later, goes to `rescue`. */
export function attempt<T>(work: () => Eventually<T>, rescue: (error: unknown) => Eventually<T>): Eventually<T> {
  try {
    const value = work();
    return value instanceof Promise ? value.catch(rescue) : value;
  } catch (error) {
    return rescue(error);
  }
}

/** Calls `step` for each item in turn, waiting where a step waits. */
export function inTurn<T>(items: readonly T[], step: (item: T) => Eventually<void>): Eventually<void> {
  for (let at = 0; at < items.length; at++) {
    const done = step(items[at]);
    if (done instanceof Promise) return done.then(() => inTurn(items.slice(at + 1), step));
  }
}

/** All values, at once where none of them has to be waited for. */
export function allOf<T>(values: readonly Eventually<T>[]): Eventually<T[]> {
  const known = values.filter((value) => !(value instanceof Promise)) as T[];
  return known.length === values.length ? known : Promise.all(values);
}
