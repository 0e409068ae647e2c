import type { Clock } from '../../clock/clock.ts';

const NANOS_PER_MS = 1_000_000n;

/**
 * Names for events: the object's name and the nanosecond in hexadecimal, as upstream makes them, so that the names of one
 * object's events order them. Within one millisecond of virtual time each next name is one nanosecond later.
 */
export class EventNames {
  readonly #clock: Clock;
  #last = 0n;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(objectName: string): string {
    const now = BigInt(Math.floor(this.#clock.now())) * NANOS_PER_MS;
    this.#last = now > this.#last ? now : this.#last + 1n;
    return `${objectName}.${this.#last.toString(16)}`;
  }
}
