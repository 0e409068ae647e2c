import type { Clock, Timer } from './clock.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Wake no later than this, so that `now()` read between timers is never stale by more. */
const LONGEST_SLEEP_MS = 100;
/** So long others wait for the clock; what is still due then comes in the next turn. A world too busy to keep up lags. */
const LONGEST_TURN_MS = 50;

/**
 * Lets a virtual clock tick with the wall, `speed` times as fast. While paused nothing moves and no timer fires.
 * Whoever reads the clock outside a timer calls `catchUp` first: a request is handled at the instant it came.
 */
export class ClockDriver {
  readonly #clock: VirtualClock;
  readonly #wall: Clock;
  readonly #onFault: ((fault: unknown) => void) | undefined;
  #speed = 1;
  #anchorWallMs: number;
  #anchorVirtualMs: number;
  #sleeping: { timer: Timer; untilWallMs: number } | undefined;
  #running = false;
  #catchingUp = false;

  /** `onFault` hears of what a timer throws; the others take their turns all the same. */
  constructor(clock: VirtualClock, wall: Clock, onFault?: (fault: unknown) => void) {
    this.#clock = clock;
    this.#wall = wall;
    this.#onFault = onFault;
    this.#anchorWallMs = wall.now();
    this.#anchorVirtualMs = clock.now();
    clock.onSooner(() => {
      if (this.#running && !this.#catchingUp) this.#sleep();
    });
  }

  get running(): boolean {
    return this.#running;
  }

  get speed(): number {
    return this.#speed;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#anchor();
    this.#sleep();
  }

  pause(): void {
    if (!this.#running) return;
    this.catchUp();
    this.#running = false;
    this.#wake();
  }

  setSpeed(speed: number): void {
    this.catchUp();
    this.#speed = speed;
    this.#anchor();
    if (this.#running) this.#sleep();
  }

  /** Brings the virtual clock to the instant that corresponds to the wall's now. */
  catchUp(): void {
    if (!this.#running) return;
    const startMs = this.#wall.now();
    const targetMs = Math.floor(this.#anchorVirtualMs + (startMs - this.#anchorWallMs) * this.#speed);
    this.#catchingUp = true;
    try {
      this.#advance(targetMs, () => this.#wall.now() - startMs < LONGEST_TURN_MS);
    } finally {
      this.#catchingUp = false;
      this.#sleep();
    }
  }

  #advance(targetMs: number, mayGoOn: () => boolean): void {
    do {
      try {
        return this.#clock.advanceTo(targetMs, mayGoOn);
      } catch (fault) {
        if (this.#onFault === undefined) throw fault;
        this.#onFault(fault);
      }
    } while (mayGoOn());
  }

  #anchor(): void {
    this.#anchorWallMs = this.#wall.now();
    this.#anchorVirtualMs = this.#clock.now();
  }

  /** A timer that comes soon enough stays: requests come far more often than anything falls due. */
  #sleep(): void {
    const due = this.#clock.nextDue();
    const untilDueMs = due === undefined ? LONGEST_SLEEP_MS : (due - this.#clock.now()) / this.#speed;
    const delayMs = Math.min(LONGEST_SLEEP_MS, Math.max(1, untilDueMs));
    const untilWallMs = this.#wall.now() + delayMs;
    if (this.#sleeping !== undefined && this.#sleeping.untilWallMs <= untilWallMs) return;
    this.#wake();
    const timer = this.#wall.after(delayMs, () => {
      this.#sleeping = undefined;
      this.catchUp();
    });
    this.#sleeping = { timer, untilWallMs };
  }

  #wake(): void {
    this.#sleeping?.timer.cancel();
    this.#sleeping = undefined;
  }
}
