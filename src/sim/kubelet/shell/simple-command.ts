import { FileError } from '../files/file-error.ts';
import { findCommand, loadExecutable, spawn } from '../processes/execute.ts';
import type { Routine } from '../processes/routine.ts';
import { writeTo } from '../tools/call.ts';
import { become } from './become.ts';
import { FunctionReturn, ShellError, ShellExit } from './control-flow.ts';
import { expandWords } from './expand.ts';
import { expandText } from './pieces.ts';
import { redirect } from './redirect.ts';
import { forked } from './subshell.ts';
import type { Shell, Variable } from './shell.ts';
import type { Assignment, CommandNode, SimpleCommandNode } from './syntax.ts';

/** Assignments, redirections, and a function, a command of the shell's own, or a program. */
export function* runSimple(shell: Shell, command: SimpleCommandNode): Routine {
  shell.line = command.line ?? shell.line;
  const words = command.name === null ? [] : yield* expandWords(shell, [command.name, ...command.args]);
  if (shell.options.has('x') && words.length > 0) yield* trace(shell, words);
  if (words.length === 0) return yield* assignOnly(shell, command);
  const assigned = yield* assignments(shell, command.assignments);
  const changes = yield* redirect(shell, command.redirections);
  let keep = false;
  try {
    keep = yield* runWords(shell, words, assigned);
  } finally {
    if (keep) changes.keep();
    else changes.undo();
  }
}

/** Without a command the assignments last, and the status is that of the last substitution. */
function* assignOnly(shell: Shell, command: SimpleCommandNode): Routine {
  shell.status = 0;
  for (const assignment of command.assignments) yield* assign(shell, assignment);
  const changes = yield* redirect(shell, command.redirections);
  changes.undo();
}

function* assign(shell: Shell, assignment: Assignment): Routine {
  if (assignment.array !== null) {
    const list = yield* expandWords(shell, assignment.array);
    const old = assignment.append ? (shell.variables.get(assignment.name)?.list ?? []) : [];
    const whole = [...old, ...list];
    shell.variables.set(assignment.name, { value: whole[0] ?? '', list: whole, exported: false, readOnly: false });
    return;
  }
  const value = assignment.value === null ? '' : yield* expandText(shell, assignment.value);
  const before = assignment.append ? (shell.get(assignment.name) ?? '') : '';
  const element = /^(\w+)\[(\d+)\]$/.exec(assignment.name);
  if (element !== null) return setElement(shell, element[1], Number(element[2]), value);
  if (!shell.set(assignment.name, before + value)) throw new ShellError(`${assignment.name}: is read only`);
}

function setElement(shell: Shell, name: string, at: number, value: string): void {
  const list = [...(shell.variables.get(name)?.list ?? [])];
  list[at] = value;
  shell.variables.set(name, { value: list[0] ?? '', list, exported: false, readOnly: false });
}

function* assignments(shell: Shell, list: readonly Assignment[]): Routine<Map<string, string>> {
  const values = new Map<string, string>();
  for (const { name, value } of list) values.set(name, value === null ? '' : yield* expandText(shell, value));
  return values;
}

/** Returns whether redirections last (`exec` without a command). */
function* runWords(shell: Shell, words: string[], assigned: ReadonlyMap<string, string>): Routine<boolean> {
  const [name, ...args] = words;
  // What a function or a command of the shell's own runs is not the last.
  const { last } = shell;
  shell.last = false;
  const body = shell.functions.get(name);
  if (body !== undefined) {
    yield* withVariables(shell, assigned, () => callFunction(shell, body, args));
    return false;
  }
  const own = shell.interpreter.builtin(shell, name);
  if (own !== undefined) {
    yield* withVariables(shell, assigned, () => own(shell, args));
    return name === 'exec' && args.length === 0;
  }
  yield* runProgram(shell, words, assigned, last);
  return false;
}

/** Variables before a command of the shell's own are set while it runs. */
function* withVariables(shell: Shell, assigned: ReadonlyMap<string, string>, run: () => Routine): Routine {
  const before = new Map<string, Variable | undefined>();
  for (const [name, value] of assigned) {
    before.set(name, shell.variables.get(name));
    shell.variables.set(name, { value, exported: true, readOnly: false });
  }
  try {
    yield* run();
  } finally {
    for (const [name, old] of before) {
      if (old === undefined) shell.variables.delete(name);
      else shell.variables.set(name, old);
    }
  }
}

export function* callFunction(shell: Shell, body: CommandNode, args: string[]): Routine {
  const positional = shell.positional;
  shell.positional = args;
  shell.scopes.push(new Map());
  try {
    yield* shell.interpreter.runCommand(shell, body);
  } catch (error) {
    if (!(error instanceof FunctionReturn)) throw error;
    shell.status = error.status;
  } finally {
    shell.positional = positional;
    for (const [name, old] of shell.scopes.pop() ?? []) {
      if (old === undefined) shell.variables.delete(name);
      else shell.variables.set(name, old);
    }
  }
}

export function* runProgram(
  shell: Shell,
  words: readonly string[],
  assigned: ReadonlyMap<string, string>,
  last = false,
): Routine {
  const { process } = shell;
  const path = findCommand(process, words[0], assigned.get('PATH') ?? shell.get('PATH') ?? '');
  if (path === undefined) {
    yield* notFound(shell, words[0]);
    return;
  }
  try {
    const executable = loadExecutable(process, path, words);
    if (last) {
      become(process, executable, shell.environment(assigned));
      throw new ShellExit(yield* executable.program(process));
    }
    const child = forked(() => spawn(process, executable, { env: shell.environment(assigned) }));
    const { code, signal } = yield* child.ended();
    shell.status = code;
    if (signal !== undefined && signal !== 13) yield* tellOfSignal(shell, signal);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* notRun(shell, words[0], error);
  }
}

const SIGNAL_TEXTS: Record<number, string> = { 6: 'Aborted', 9: 'Killed', 11: 'Segmentation fault', 15: 'Terminated' };

function* tellOfSignal(shell: Shell, signal: number): Routine {
  const text = SIGNAL_TEXTS[signal];
  if (text !== undefined) yield* writeTo(shell.process, 2, `${text}\n`);
}

function* notFound(shell: Shell, name: string): Routine {
  yield* shell.complain(shell.flavour === 'gnu' ? `${name}: command not found` : `${name}: not found`);
  shell.status = 127;
}

function* notRun(shell: Shell, name: string, error: FileError): Routine {
  const texts: Partial<Record<string, string>> = {
    ENOENT: shell.flavour === 'gnu' ? error.message : 'not found',
    EINVAL: 'Exec format error',
    EISDIR: 'Permission denied',
  };
  yield* shell.complain(`${name}: ${texts[error.code] ?? error.message}`);
  shell.status = error.code === 'ENOENT' ? 127 : 126;
}

function* trace(shell: Shell, words: readonly string[]): Routine {
  const shown = words.map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  yield* writeTo(shell.process, 2, `${shell.get('PS4') ?? '+ '}${shown.join(' ')}\n`);
}
