import type { Clock, Timer } from './clock.ts';

/** The machine's own time, for what happens outside the simulated world: sockets, screens, file names. */
export const wallClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, call) => timer(setTimeout(call, delayMs), clearTimeout),
  every: (periodMs, call) => timer(setInterval(call, periodMs), clearInterval),
};

/** Milliseconds that only ever grow, for durations. */
export function monotonicMs(): number {
  return performance.now();
}

function timer<T>(handle: T, clear: (handle: T) => void): Timer {
  return { cancel: () => clear(handle) };
}

/** Lets whatever waits in this process have its turn. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
