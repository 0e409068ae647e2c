import type { OpenFile } from '../processes/open-file.ts';
import { pipe } from '../processes/open-file.ts';
import { inheritIgnored } from '../processes/execute.ts';
import { Process } from '../processes/process.ts';
import type { Routine } from '../processes/routine.ts';
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
  const child = new Process({
    argv: process.argv,
    env: process.env,
    cwd: process.cwd,
    credentials: process.credentials,
    surroundings: process.surroundings,
    parent: process,
    descriptors,
  });
  inheritIgnored(process, child);
  const childShell = shell.fork(child);
  child.run(() => endingStatus(childShell, body(childShell)));
  return child;
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
