import type { Routine } from '../processes/routine.ts';
import { evaluate } from './arithmetic.ts';
import { holds } from './condition.ts';
import { LoopExit } from './control-flow.ts';
import { expandWords } from './expand.ts';
import { matchesPattern } from './glob.ts';
import { expandPattern, expandText } from './pieces.ts';
import { redirect } from './redirect.ts';
import type { Shell } from './shell.ts';
import { forkShell } from './subshell.ts';
import type { CommandNode, CompoundNode, StatementNode } from './syntax.ts';

export type Compound = Exclude<CommandNode, { type: 'SimpleCommand' }>;

export function* runCompound(shell: Shell, command: Compound): Routine {
  if (command.type === 'FunctionDef') {
    shell.functions.set(command.name, command.body);
    shell.status = 0;
    return;
  }
  const changes = yield* redirect(shell, command.redirections);
  try {
    yield* runBody(shell, command);
  } finally {
    changes.undo();
  }
}

function* runBody(shell: Shell, command: Exclude<Compound, { type: 'FunctionDef' }>): Routine {
  switch (command.type) {
    case 'Group':
      yield* shell.interpreter.runStatements(shell, command.body);
      return;
    case 'Subshell': {
      const child = forkShell(shell, (inner) => inner.interpreter.runStatements(inner, command.body));
      shell.status = (yield* child.ended()).code;
      return;
    }
    case 'If':
      return yield* runIf(shell, command);
    case 'For':
      return yield* runFor(shell, command);
    case 'CStyleFor':
      return yield* runCountingFor(shell, command);
    case 'While':
      return yield* runWhile(shell, command, true);
    case 'Until':
      return yield* runWhile(shell, command, false);
    case 'Case':
      return yield* runCase(shell, command);
    case 'ArithmeticCommand':
      shell.status = evaluate(shell, command.expression.expression) === 0n ? 1 : 0;
      return;
    case 'ConditionalCommand':
      shell.status = (yield* holds(shell, command.expression)) ? 0 : 1;
  }
}

/** Whether statements succeed, where their failure is a question and no failure. */
function* succeeds(shell: Shell, statements: readonly StatementNode[]): Routine<boolean> {
  const outer = shell.options.has('tested');
  shell.options.add('tested');
  try {
    return (yield* shell.interpreter.runStatements(shell, statements)) === 0;
  } finally {
    if (!outer) shell.options.delete('tested');
  }
}

function* runIf(shell: Shell, command: CompoundNode<'If'>): Routine {
  for (const clause of command.clauses) {
    if (!(yield* succeeds(shell, clause.condition))) continue;
    yield* shell.interpreter.runStatements(shell, clause.body);
    return;
  }
  shell.status = 0;
  if (command.elseBody !== null) yield* shell.interpreter.runStatements(shell, command.elseBody);
}

/** Runs a loop's body once. False: the loop ends. */
function* turn(shell: Shell, body: readonly StatementNode[]): Routine<boolean> {
  yield* shell.spend();
  try {
    yield* shell.interpreter.runStatements(shell, body);
    return true;
  } catch (error) {
    if (!(error instanceof LoopExit)) throw error;
    error.levels -= 1;
    if (error.levels > 0) throw error;
    shell.status = 0;
    return error.kind === 'continue';
  }
}

function* runFor(shell: Shell, command: CompoundNode<'For'>): Routine {
  const words = command.words === null ? [...shell.positional] : yield* expandWords(shell, command.words);
  shell.status = 0;
  for (const word of words) {
    shell.set(command.variable, word);
    if (!(yield* turn(shell, command.body))) return;
  }
}

function* runCountingFor(shell: Shell, command: CompoundNode<'CStyleFor'>): Routine {
  if (command.init !== null) evaluate(shell, command.init.expression);
  shell.status = 0;
  while (command.condition === null || evaluate(shell, command.condition.expression) !== 0n) {
    if (!(yield* turn(shell, command.body))) return;
    if (command.update !== null) evaluate(shell, command.update.expression);
  }
}

function* runWhile(shell: Shell, command: CompoundNode<'While'> | CompoundNode<'Until'>, wanted: boolean): Routine {
  let status = 0;
  while ((yield* succeeds(shell, command.condition)) === wanted) {
    const goesOn = yield* turn(shell, command.body);
    status = shell.status;
    if (!goesOn) break;
  }
  shell.status = status;
}

function* runCase(shell: Shell, command: CompoundNode<'Case'>): Routine {
  const word = yield* expandText(shell, command.word);
  shell.status = 0;
  let falls = false;
  for (const item of command.items) {
    if (!falls && !(yield* matchesAny(shell, word, item.patterns))) continue;
    yield* shell.interpreter.runStatements(shell, item.body);
    if (item.terminator === ';;') return;
    falls = item.terminator === ';&';
  }
}

function* matchesAny(shell: Shell, word: string, patterns: Parameters<typeof expandPattern>[1][]): Routine<boolean> {
  for (const node of patterns) {
    const { text, isQuoted } = yield* expandPattern(shell, node);
    if (matchesPattern(word, text, isQuoted)) return true;
  }
  return false;
}
