import { FileError } from '../files/file-error.ts';
import type { OpenFile } from '../processes/open-file.ts';
import { pipe } from '../processes/open-file.ts';
import { inheritIgnored } from '../processes/execute.ts';
import { Process } from '../processes/process.ts';
import type { Routine } from '../processes/routine.ts';
import { ShellError } from './control-flow.ts';
import { endingStatus } from './run-script.ts';
import type { Shell } from './shell.ts';
import type { ScriptNode } from './syntax.ts';

/** Forks the shell: the child runs `body` and exits with its status. */
export function forkShell(
  shell: Shell,
  body: (child: Shell) => Routine<number>,
  descriptors: ReadonlyMap<number, OpenFile> = shell.process.descriptors,
): Process {
  const { process } = shell;
  const child = forked(() => {
    const { argv, env, cwd, credentials, surroundings } = process;
    return new Process({ argv, env, cwd, credentials, surroundings, parent: process, descriptors });
  });
  inheritIgnored(process, child);
  const childShell = shell.fork(child);
  child.run(() => endingStatus(childShell, body(childShell)));
  return child;
}

/** A machine with too many processes has no more for the shell, which gives up. */
export function forked(fork: () => Process): Process {
  try {
    return fork();
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'EAGAIN') throw error;
    throw new ShellError(`can't fork: ${error.message}`);
  }
}

/** What a command writes, as a text. */
export function* substituteCommand(shell: Shell, script: ScriptNode): Routine<string> {
  const { reader, writer } = pipe();
  reader.retain();
  const descriptors = new Map(shell.process.descriptors).set(1, writer);
  const child = forkShell(shell, (inner) => inner.interpreter.runStatements(inner, script.statements), descriptors);
  const output = yield* reader.readAll();
  reader.release();
  shell.status = (yield* child.ended()).code;
  return output.toString().replaceAll('\0', '');
}
