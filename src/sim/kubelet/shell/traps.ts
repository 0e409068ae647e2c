import type { Routine } from '../processes/routine.ts';
import { signalName } from '../processes/signals.ts';
import { parseScript } from './parse-script.ts';
import type { Shell } from './shell.ts';

/** Sets what a signal does: a command, nothing (''), or what it did before (undefined). */
export function setTrap(shell: Shell, signal: number, command: string | undefined): void {
  const name = signalName(signal);
  const { handlers } = shell.process;
  if (command === undefined) {
    shell.traps.delete(name);
    handlers.delete(signal);
    return;
  }
  shell.traps.set(name, command);
  handlers.set(signal, command === '' ? 'ignore' : () => shell.pendingSignals.push(name));
}

/** Runs the commands of signals that have come, between two commands as a shell does. */
export function* runTraps(shell: Shell): Routine {
  for (let name = shell.pendingSignals.shift(); name !== undefined; name = shell.pendingSignals.shift()) {
    const command = shell.traps.get(name);
    if (command === undefined) continue;
    const { status } = shell;
    yield* shell.interpreter.runStatements(shell, parseScript(command).statements);
    shell.status = status;
  }
}
