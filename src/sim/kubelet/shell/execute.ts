import { BrokenPipe, pipe } from '../processes/open-file.ts';
import type { Process } from '../processes/process.ts';
import type { Routine } from '../processes/routine.ts';
import { writeTo } from '../tools/call.ts';
import { runCompound } from './compound.ts';
import { ShellError, ShellExit } from './control-flow.ts';
import type { Shell } from './shell.ts';
import { runSimple } from './simple-command.ts';
import { forkShell } from './subshell.ts';
import type { CommandNode, StatementNode } from './syntax.ts';
import { runTraps } from './traps.ts';

type Pipeline = StatementNode['pipelines'][number];

export function* runStatements(shell: Shell, statements: readonly StatementNode[]): Routine<number> {
  for (const statement of statements) {
    yield* runStatement(shell, statement);
    yield* runTraps(shell);
  }
  return shell.status;
}

function* runStatement(shell: Shell, statement: StatementNode): Routine {
  if (statement.background) return yield* runInBackground(shell, statement);
  if (statement.deferredError !== undefined)
    throw new ShellError(`syntax error: unexpected "${statement.deferredError.token}"`);
  for (const [at, pipeline] of statement.pipelines.entries()) {
    const operator = at === 0 ? ';' : statement.operators[at - 1];
    if (operator === '&&' && shell.status !== 0) continue;
    if (operator === '||' && shell.status === 0) continue;
    // What is tested by && or || does not end a shell with -e.
    const tested = at < statement.pipelines.length - 1;
    yield* runPipeline(shell, pipeline);
    if (shell.status !== 0 && shell.options.has('e') && !tested && !pipeline.negated && !shell.options.has('tested')) {
      throw new ShellExit(shell.status);
    }
  }
}

function* runInBackground(shell: Shell, statement: StatementNode): Routine {
  const foreground = { ...statement, background: false };
  const child = forkShell(shell, (inner) => runStatements(inner, [foreground]));
  shell.lastBackground = child.pid;
  shell.jobs.push({ number: shell.jobs.length + 1, process: child, text: statement.sourceText ?? '' });
  shell.status = 0;
  if (shell.interactive) yield* writeTo(shell.process, 2, `[${shell.jobs.length}] ${child.pid}\n`);
}

function* runPipeline(shell: Shell, pipeline: Pipeline): Routine {
  if (pipeline.commands.length === 1) yield* runCommand(shell, pipeline.commands[0]);
  else yield* runPiped(shell, pipeline.commands);
  if (pipeline.negated) shell.status = shell.status === 0 ? 1 : 0;
}

/** Each command of a pipe in a child of its own. */
function* runPiped(shell: Shell, commands: readonly CommandNode[]): Routine {
  const children: Process[] = [];
  let from = shell.process.descriptors.get(0);
  for (const [at, command] of commands.entries()) {
    const descriptors = new Map(shell.process.descriptors);
    if (from !== undefined) descriptors.set(0, from);
    const next = at < commands.length - 1 ? pipe() : undefined;
    if (next !== undefined) descriptors.set(1, next.writer);
    children.push(forkShell(shell, (inner) => runOnly(inner, command), descriptors));
    from = next?.reader;
  }
  for (const child of children) shell.status = (yield* child.ended()).code;
}

function* runOnly(shell: Shell, command: CommandNode): Routine<number> {
  shell.last = command.type === 'SimpleCommand';
  yield* runCommand(shell, command);
  return shell.status;
}

/** A mistake ends the command; its text goes to the error output. */
export function* runCommand(shell: Shell, command: CommandNode): Routine {
  yield* shell.spend();
  try {
    if (command.type === 'SimpleCommand') yield* runSimple(shell, command);
    else yield* runCompound(shell, command);
  } catch (error) {
    if (error instanceof BrokenPipe || !(error instanceof ShellError)) throw error;
    yield* shell.complain(error.message);
    shell.status = error.status;
    if (error.status === 2 && !shell.interactive) throw new ShellExit(2);
  }
}
