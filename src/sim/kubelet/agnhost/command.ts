import type { Process } from '../processes/process.ts';
import type { Routine } from '../processes/routine.ts';
import type { Flags, FlagSpecs } from './command-flags.ts';

/** One of the programs in one: its flags, and what it does. */
export interface Command {
  flags: FlagSpecs;
  run(process: Process, flags: Flags): Routine<number>;
}
