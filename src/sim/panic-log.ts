/** Hears of a fault of the simulator's own: what it was doing, and what was thrown. The cluster lives on. */
export type PanicLog = (what: string, error: unknown) => void;

export function panicToStderr(what: string, error: unknown): void {
  process.stderr.write(`gameday: ${what} failed: ${textOf(error)}\n`);
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
