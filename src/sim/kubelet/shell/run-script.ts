import type { Routine } from '../processes/routine.ts';
import { FunctionReturn, LoopExit, ShellError, ShellExit } from './control-flow.ts';
import { parseScript } from './parse-script.ts';
import type { Shell } from './shell.ts';
import type { ScriptNode } from './syntax.ts';

/** Runs the text of `-c`: its last command, where it is a simple one, takes the shell's place. */
export function* runCommandText(shell: Shell, text: string): Routine<number> {
  const { statements } = parseText(text);
  const final = statements.at(-1);
  const alone =
    final !== undefined &&
    !final.background &&
    final.pipelines.length === 1 &&
    !final.pipelines[0].negated &&
    final.pipelines[0].commands.length === 1 &&
    final.pipelines[0].commands[0].type === 'SimpleCommand';
  if (!alone || final === undefined) return yield* shell.interpreter.runStatements(shell, statements);
  yield* shell.interpreter.runStatements(shell, statements.slice(0, -1));
  shell.last = shell.traps.size === 0;
  return yield* shell.interpreter.runStatements(shell, [final]);
}

/** Parses and runs a text in the shell. */
export function* runText(shell: Shell, text: string): Routine<number> {
  const script = parseText(text);
  return yield* shell.interpreter.runStatements(shell, script.statements);
}

export function parseText(text: string): ScriptNode {
  try {
    return parseScript(text);
  } catch (error) {
    throw new ShellError(syntaxMessage(error instanceof Error ? error.message : String(error)));
  }
}

/** Whether a text ends in the middle of a command, so that a shell would read on. */
export function isUnfinished(text: string): boolean {
  try {
    parseScript(text);
    return /\\\n$/.test(text) || hasOpenHereDocument(text);
  } catch (error) {
    return (
      error instanceof Error &&
      /unexpected (end|EOF)|unterminated|got EOF|looking for matching|EOF/i.test(error.message)
    );
  }
}

function hasOpenHereDocument(text: string): boolean {
  const start = /<<-?\s*(['"]?)(\w+)\1[^\n]*\n/.exec(text);
  return start !== null && !new RegExp(`^\\t*${start[2]}$`, 'm').test(text.slice(start.index + start[0].length));
}

function syntaxMessage(message: string): string {
  return message.startsWith('syntax error') ? message : `syntax error: ${message.replace(/^Parse error[^:]*: /, '')}`;
}

/** Runs a shell to its end: the status, after what `trap … EXIT` says. */
export function* endingStatus(shell: Shell, body: Routine<number>): Routine<number> {
  let status = yield* caught(shell, body);
  const atExit = shell.traps.get('EXIT');
  if (atExit !== undefined) {
    shell.traps.delete('EXIT');
    shell.status = status;
    const after = yield* caught(shell, exitTrap(shell, atExit, status));
    status = after;
  }
  return status;
}

function* exitTrap(shell: Shell, command: string, status: number): Routine<number> {
  yield* runText(shell, command);
  return status;
}

function* caught(shell: Shell, body: Routine<number>): Routine<number> {
  try {
    return yield* body;
  } catch (error) {
    if (error instanceof ShellExit || error instanceof FunctionReturn) return error.status;
    if (error instanceof LoopExit) return 0;
    if (!(error instanceof ShellError)) throw error;
    yield* shell.complain(error.message);
    return error.status;
  }
}
