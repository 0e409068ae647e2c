import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** Runs a program in the place of this one: its input, output and exit code are ours. */
export function passOn(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env });
    const ignore = (): void => undefined;
    // Ctrl-C goes to both; the program decides what it means.
    process.on('SIGINT', ignore);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', ignore);
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    });
  });
}
