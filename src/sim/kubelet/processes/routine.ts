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

/** So many steps all processes together may take at once, and in each slice of time when they have used that up. */
const BURST_STEPS = 20_000;
const STEPS_PER_SLICE = 500;
const SLICE_MS = 10;

/**
 * Runs steps one after another; a step that makes others runnable does not nest them. Processors have an end: of processes
 * that make more and more of each other the rest waits for time to pass.
 */
export class RunQueue {
  readonly #clock: Clock;
  #steps: (() => void)[] = [];
  #running = false;
  #waiting = false;
  #left = BURST_STEPS;
  #countedMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  enqueue(step: () => void): void {
    this.#steps.push(step);
    if (!this.#running && !this.#waiting) this.#run();
  }

  /** A step that throws keeps no other from its turn; the first fault is thrown once all have had theirs. */
  #run(): void {
    this.#running = true;
    this.#refill();
    const faults: unknown[] = [];
    for (let at = 0; at < this.#steps.length; at++) {
      if (this.#left-- <= 0) {
        this.#steps = this.#steps.slice(at);
        this.#wait();
        break;
      }
      try {
        this.#steps[at]();
      } catch (fault) {
        faults.push(fault);
      }
    }
    if (!this.#waiting) this.#steps = [];
    this.#running = false;
    if (faults.length > 0) throw faults[0];
  }

  #refill(): void {
    const slices = Math.floor((this.#clock.now() - this.#countedMs) / SLICE_MS);
    if (slices <= 0) return;
    this.#countedMs = this.#clock.now();
    this.#left = Math.min(BURST_STEPS, Math.max(0, this.#left) + slices * STEPS_PER_SLICE);
  }

  #wait(): void {
    this.#waiting = true;
    this.#clock.after(SLICE_MS, () => {
      this.#waiting = false;
      this.#run();
    });
  }
}
