export type ProcessOutcome =
  | { type: 'exited'; exitCode: number }
  /** The runtime could not start the process, or the stream broke; `message` is the runtime's. */
  | { type: 'failed'; message: string };

/** What a process in a container writes. Nothing follows `ended`. */
export interface ProcessOutput {
  stdout(chunk: Buffer): void;
  stderr(chunk: Buffer): void;
  ended(outcome: ProcessOutcome): void;
}

/** What the client of an exec or attach sends. */
export interface ProcessInput {
  stdin(chunk: Buffer): void;
  stdinEnd(): void;
  resize(size: { width: number; height: number }): void;
  /** The client went away. */
  close(): void;
}
