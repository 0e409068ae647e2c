/** A point on the time bar. */
export interface ReplayMark {
  /** 0 to 1 along the bar. */
  at: number;
  seq: number;
  sign: string;
  label: string;
}

/** Moves the minute that a replay shows. Times are play time in milliseconds. */
export interface ReplayControl {
  readonly positionMs: number;
  readonly lengthMs: number;
  readonly playing: boolean;
  readonly speed: number;
  readonly marks: readonly ReplayMark[];
  toggle(): void;
  seek(positionMs: number): void;
  /** To the event before or after the position. */
  step(direction: 1 | -1): void;
  setSpeed(speed: number): void;
}
