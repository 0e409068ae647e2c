import type { TargetRequest, TargetResponse } from '../../target/target.ts';

/** What kubectl needs of the world: the API server, files, and time that passes while it waits. */
export interface KubectlDoor {
  request(request: TargetRequest): Promise<TargetResponse>;
  exec(request: ExecRequest): Promise<ExecOutcome>;
  /** Lets time pass. */
  wait(durationMs: number): Promise<void>;
  nowMs(): number;
  readFile(path: string): Promise<string>;
  /** Regular files directly in a folder, sorted, or undefined where the path is no folder. */
  listFolder(path: string): Promise<string[] | undefined>;
  writeFile(path: string, content: string): Promise<void>;
  stdin: string;
}

export interface ExecRequest {
  namespace: string;
  pod: string;
  container: string | undefined;
  command: string[];
  stdin: string;
  headers: Record<string, string>;
}

export interface ExecOutcome {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/** kubectl ends with a message on stderr. */
export class KubectlFailure extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'KubectlFailure';
    this.exitCode = exitCode;
  }
}
