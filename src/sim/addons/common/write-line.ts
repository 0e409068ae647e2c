import type { Process } from '../../kubelet/processes/process.ts';
import { writeTo } from '../../kubelet/tools/call.ts';

/** Writes a line without waiting: actors are not routines. */
export function writeLine(process: Process, descriptor: 1 | 2, line: string): void {
  if (process.exit === undefined) writeTo(process, descriptor, `${line}\n`).next();
}
