import { assumeProgram, type Executable } from '../processes/execute.ts';
import type { Process } from '../processes/process.ts';

/** A process goes on as another program: handlers are lost, what is ignored stays ignored. */
export function become(process: Process, executable: Executable, env: ReadonlyMap<string, string>): void {
  process.env.clear();
  for (const [name, value] of env) process.env.set(name, value);
  for (const [signal, handler] of process.handlers) if (handler !== 'ignore') process.handlers.delete(signal);
  assumeProgram(process, executable);
}
