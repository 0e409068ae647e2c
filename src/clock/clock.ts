/** A pending call. Cancelling twice, or after it has run, does nothing. */
export interface Timer {
  cancel(): void;
}

/** Where the product reads time from. Instants are milliseconds since the epoch, durations milliseconds. */
export interface Clock {
  now(): number;
  /** Runs `call` once, `delayMs` from now. */
  after(delayMs: number, call: () => void): Timer;
  /** Runs `call` each `periodMs`. While the clock leaps, missed turns fold into one: a heartbeat needs no history. */
  every(periodMs: number, call: () => void): Timer;
}

/** RFC 3339 with whole seconds, as `metav1.Time` is written. */
export function formatTime(instantMs: number): string {
  return `${new Date(Math.floor(instantMs)).toISOString().slice(0, -'.000Z'.length)}Z`;
}

/** RFC 3339 with six digits, as `metav1.MicroTime` is written. */
export function formatMicroTime(instantMs: number): string {
  const fraction = Math.floor((((instantMs % 1000) + 1000) % 1000) * 1000)
    .toString()
    .padStart(6, '0');
  return `${formatTime(instantMs).slice(0, -1)}.${fraction}Z`;
}

/** The instant of an RFC 3339 text, in milliseconds since the epoch; NaN where it is none. */
export function parseTime(text: string): number {
  return Date.parse(text);
}
