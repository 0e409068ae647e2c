import type { Clock } from '../../../clock/clock.ts';

/** Arms whatever will wake a routine once, and returns how to disarm it. */
export type Wait = (wake: () => void) => () => void;

/**
 * What a simulated process does: it runs until it has to wait for something, and goes on when that has happened. A wait
 * may end early (a signal came), so whoever waits looks again at what it waits for.
 */
export type Routine<T = void> = Generator<Wait, T, void>;

export function* sleepUntil(clock: Clock, instantMs: number, ended: () => boolean = () => false): Routine {
  while (clock.now() < instantMs && !ended()) {
    yield (wake) => {
      const timer = clock.after(instantMs - clock.now(), wake);
      return () => timer.cancel();
    };
  }
}

/** Runs steps one after another; a step that makes others runnable does not nest them. */
export class RunQueue {
  readonly #steps: (() => void)[] = [];
  #running = false;

  enqueue(step: () => void): void {
    this.#steps.push(step);
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#steps.shift(); next !== undefined; next = this.#steps.shift()) next();
    } finally {
      this.#running = false;
    }
  }
}
