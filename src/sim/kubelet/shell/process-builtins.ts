import { FileError } from '../files/file-error.ts';
import { findCommand, loadExecutable } from '../processes/execute.ts';
import type { Process } from '../processes/process.ts';
import type { Routine } from '../processes/routine.ts';
import { signalName, signalNumber } from '../processes/signals.ts';
import { writeTo } from '../tools/call.ts';
import { become } from './become.ts';
import { ShellError, ShellExit } from './control-flow.ts';
import type { Builtin, Shell } from './shell.ts';
import { runTraps, setTrap } from './traps.ts';

export const processBuiltins: Readonly<Record<string, Builtin>> = {
  exec: replaceShell,
  trap: setTraps,
  wait: waitForJobs,
  kill: sendSignal,
  *jobs(shell) {
    for (const { number, process, text } of shell.jobs.filter((job) => job.process.exit === undefined)) {
      yield* writeTo(shell.process, 1, `[${number}] ${process.pid} Running ${text}\n`);
    }
    shell.status = 0;
  },
  *bg(shell) {
    shell.status = 0;
  },
  *fg(shell) {
    const job = shell.jobs.at(-1);
    if (job === undefined) throw new ShellError('fg: no current job', 1);
    shell.status = (yield* job.process.ended()).code;
  },
  *umask(shell, args) {
    if (args.length === 0) yield* writeTo(shell.process, 1, '0022\n');
    shell.status = 0;
  },
  *ulimit(shell) {
    yield* writeTo(shell.process, 1, 'unlimited\n');
    shell.status = 0;
  },
  *times(shell) {
    yield* writeTo(shell.process, 1, '0m0.00s 0m0.00s\n0m0.00s 0m0.00s\n');
    shell.status = 0;
  },
};

/** The process goes on as another program: same number, same descriptors. */
function* replaceShell(shell: Shell, args: readonly string[]): Routine {
  shell.status = 0;
  if (args.length === 0) return;
  const { process } = shell;
  const path = findCommand(process, args[0], shell.get('PATH') ?? '');
  try {
    if (path === undefined) throw new FileError('ENOENT');
    const executable = loadExecutable(process, path, args);
    become(process, executable, shell.environment());
    throw new ShellExit(yield* executable.program(process));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* shell.complain(`exec: ${args[0]}: ${error.code === 'ENOENT' ? 'not found' : error.message}`);
    throw new ShellExit(error.code === 'ENOENT' ? 127 : 126);
  }
}

function* setTraps(shell: Shell, args: readonly string[]): Routine {
  shell.status = 0;
  if (args.length === 0) {
    for (const [name, command] of shell.traps) yield* writeTo(shell.process, 1, `trap -- '${command}' ${name}\n`);
    return;
  }
  const [first, ...names] = args[0] === '--' ? args.slice(1) : args;
  const resets = first === '-' || names.length === 0;
  for (const name of names.length === 0 ? [first] : names) {
    if (name === 'EXIT' || name === '0') {
      if (resets) shell.traps.delete('EXIT');
      else shell.traps.set('EXIT', first);
      continue;
    }
    const signal = signalNumber(name);
    if (signal === undefined) throw new ShellError(`trap: ${name}: invalid signal specification`, 1);
    setTrap(shell, signal, resets ? undefined : first);
  }
}

/** Waits for children; a signal with a trap ends the wait. */
function* waitForJobs(shell: Shell, args: readonly string[]): Routine {
  shell.status = 0;
  const wanted = args.length === 0 ? shell.jobs.map((job) => job.process) : args.map((arg) => jobProcess(shell, arg));
  for (const process of wanted) {
    if (process === undefined) {
      shell.status = 127;
      continue;
    }
    while (process.exit === undefined) {
      yield (wake) => process.onExit(wake);
      const [signal] = shell.pendingSignals;
      if (signal === undefined) continue;
      shell.status = 128 + (signalNumber(signal) ?? 0);
      return yield* runTraps(shell);
    }
    if (args.length > 0) shell.status = process.exit.code;
  }
}

function jobProcess(shell: Shell, text: string): Process | undefined {
  if (text.startsWith('%')) return shell.jobs[Number(text.slice(1)) - 1]?.process;
  return shell.jobs.find(({ process }) => process.pid === Number(text))?.process;
}

function* sendSignal(shell: Shell, args: readonly string[]): Routine {
  if (args[0] === '-l') {
    for (let signal = 1; signal < 32; signal++)
      yield* writeTo(shell.process, 1, `${String(signal).padStart(2)}) ${signalName(signal)}\n`);
    shell.status = 0;
    return;
  }
  let signal = 15;
  const rest = [...args];
  const first = rest[0] ?? '';
  if (first === '-s') signal = wantedSignal(rest.splice(0, 2)[1] ?? '');
  else if (first.startsWith('-') && first !== '--') signal = wantedSignal((rest.shift() ?? '').slice(1));
  shell.status = rest.length === 0 ? 1 : 0;
  for (const target of rest.filter((one) => one !== '--')) {
    const process = target.startsWith('%')
      ? jobProcess(shell, target)
      : shell.process.surroundings.pids.get(Math.abs(Number(target)));
    const refusal =
      process === undefined
        ? 'No such process'
        : maySignal(shell.process, process)
          ? undefined
          : 'Operation not permitted';
    if (refusal === undefined) {
      process?.signal(signal);
      continue;
    }
    yield* shell.complain(
      shell.flavour === 'gnu' ? `kill: (${target}) - ${refusal}` : `can't kill pid ${target}: ${refusal}`,
    );
    shell.status = 1;
  }
}

function wantedSignal(text: string): number {
  const signal = text === '0' ? 0 : signalNumber(text);
  if (signal === undefined) throw new ShellError(`kill: bad signal name '${text}'`, 1);
  return signal;
}

export function maySignal(from: Process, to: Process): boolean {
  return from.credentials.capabilities.has('KILL') || from.credentials.uid === to.credentials.uid;
}
