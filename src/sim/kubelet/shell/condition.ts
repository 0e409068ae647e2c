import type { Routine } from '../processes/routine.ts';
import { isTrue } from '../tools/test-expression.ts';
import { ShellError } from './control-flow.ts';
import { matchesPattern } from './glob.ts';
import { expandPattern, expandText } from './pieces.ts';
import type { Shell } from './shell.ts';
import type { Condition } from './syntax.ts';

/** What `[[ … ]]` asks. */
export function* holds(shell: Shell, condition: Condition): Routine<boolean> {
  switch (condition.type) {
    case 'CondNot':
      return !(yield* holds(shell, condition.operand));
    case 'CondAnd':
      return (yield* holds(shell, condition.left)) && (yield* holds(shell, condition.right));
    case 'CondOr':
      return (yield* holds(shell, condition.left)) || (yield* holds(shell, condition.right));
    case 'CondGroup':
      return yield* holds(shell, condition.expression);
    case 'CondWord':
      return (yield* expandText(shell, condition.word)) !== '';
    case 'CondUnary': {
      const operand = yield* expandText(shell, condition.operand);
      if (condition.operator === '-v') return shell.variables.has(operand);
      return isTrue(shell.process, [condition.operator, operand]);
    }
    case 'CondBinary':
      return yield* compare(shell, condition);
  }
}

function* compare(shell: Shell, condition: Extract<Condition, { type: 'CondBinary' }>): Routine<boolean> {
  const left = yield* expandText(shell, condition.left);
  const { text, isQuoted } = yield* expandPattern(shell, condition.right);
  switch (condition.operator) {
    case '=':
    case '==':
      return matchesPattern(left, text, isQuoted);
    case '!=':
      return !matchesPattern(left, text, isQuoted);
    case '=~':
      return matchExpression(shell, left, text);
    default:
      return isTrue(shell.process, [left, condition.operator, text]);
  }
}

function matchExpression(shell: Shell, left: string, source: string): boolean {
  let match: RegExpExecArray | null;
  try {
    match = new RegExp(source).exec(left);
  } catch {
    throw new ShellError(`${source}: bad regular expression`);
  }
  if (match === null) return false;
  const list = match.map((group) => group ?? '');
  shell.variables.set('BASH_REMATCH', { value: list[0], list, exported: false, readOnly: false });
  return true;
}
