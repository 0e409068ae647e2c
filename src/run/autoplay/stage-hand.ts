import type { Context } from '../../checks/context.ts';
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
  /** Lets so much play time pass. */
  wait(durationMs: number): Promise<void>;
  /** The run as expressions of the walkthrough see it. */
  context(vars: Record<string, unknown>): Context;
}
