import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';
import { UserError } from '../user-error.ts';

/** What the background process tells the one that started it. */
export type EngineReport =
  | { ready: { runId: string; folder: string; kubeconfig: string; server: string; pid: number } }
  | { failed: { code: string; fact: string; next: string; exitCode: number } };

/** Starts an engine in a process of its own, which lives on when this one ends. Resolves once it is ready for clients. */
export async function startEngineProcess(
  request: unknown,
  logFile: string,
): Promise<Extract<EngineReport, { ready: unknown }>['ready']> {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(
    process.execPath,
    [join(packageRoot(), 'bin', 'gameday.cjs'), 'engine', JSON.stringify(request)],
    {
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
      cwd: '/',
    },
  );
  closeSync(log);
  const report = await new Promise<EngineReport>((resolve) => {
    child.once('message', (message) => resolve(message as EngineReport));
    child.once('error', (error) => resolve({ failed: endedEarly(error.message, logFile) }));
    child.once('exit', (code) => resolve({ failed: endedEarly(`exit code ${code}`, logFile) }));
  });
  child.removeAllListeners();
  if (child.connected) child.disconnect();
  child.unref();
  if ('ready' in report) return report.ready;
  throw new UserError(report.failed);
}

/** Tells the process that started this one, if one did and still listens. */
export function reportToParent(report: EngineReport): void {
  if (process.send === undefined) return;
  process.send(report, () => process.disconnect?.());
}

function endedEarly(why: string, logFile: string): { code: string; fact: string; next: string; exitCode: number } {
  return {
    code: 'ENGINE_NOT_STARTED',
    fact: `The engine ended before it was ready (${why}).`,
    next: `Read ${logFile} to see why.`,
    exitCode: 1,
  };
}
