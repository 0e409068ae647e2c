import type { RunConnection } from '../run-connection.ts';

export interface LineOutcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Where a walkthrough is played: a shell, files, time, and the run it is about. */
export interface StageHand {
  connection: RunConnection;
  runLine(line: string): Promise<LineOutcome>;
  writeFile(path: string, text: string): Promise<void>;
  readFile(path: string): Promise<Uint8Array>;
  /** Lets so much play time pass. */
  wait(durationMs: number): Promise<void>;
  /** Whether a pod, or all pods of a workload, are ready: `deploy/web -n shop`. */
  isReady(words: string): Promise<boolean>;
}
