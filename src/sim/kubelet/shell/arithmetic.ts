import { ShellError } from './control-flow.ts';
import type { Shell } from './shell.ts';
import type { Arithmetic } from './syntax.ts';

/** The value of an arithmetic expression, in 64-bit whole numbers. */
export function evaluate(shell: Shell, node: Arithmetic): bigint {
  switch (node.type) {
    case 'ArithNumber':
      return BigInt(Math.trunc(node.value));
    case 'ArithVariable':
      return variableValue(shell, node.name);
    case 'ArithSpecialVar':
      return toNumber(specialValue(shell, node.name));
    case 'ArithGroup':
    case 'ArithNested':
      return evaluate(shell, node.expression);
    case 'ArithUnary':
      return unary(shell, node);
    case 'ArithBinary':
      return binary(shell, node);
    case 'ArithTernary':
      return evaluate(shell, node.condition) !== 0n
        ? evaluate(shell, node.consequent)
        : evaluate(shell, node.alternate);
    case 'ArithAssignment':
      return assign(shell, node);
    case 'ArithBracedExpansion':
      return variableValue(shell, node.content.replace(/^\{|\}$/g, ''));
    case 'ArithSingleQuote':
      return BigInt(node.value);
    default:
      throw new ShellError('arithmetic syntax error');
  }
}

function specialValue(shell: Shell, name: string): string {
  if (name === '?') return String(shell.status);
  if (name === '#') return String(shell.positional.length);
  if (name === '$') return String(shell.process.pid);
  return /^\d+$/.test(name) ? (shell.positional[Number(name) - 1] ?? '') : '';
}

function variableValue(shell: Shell, name: string): bigint {
  if (/^\d+$/.test(name)) return toNumber(shell.positional[Number(name) - 1] ?? '0');
  return toNumber(shell.get(name) ?? '');
}

function toNumber(text: string): bigint {
  const trimmed = text.trim();
  if (trimmed === '') return 0n;
  if (/^-?0[0-7]+$/.test(trimmed)) return BigInt(Number.parseInt(trimmed, 8));
  if (/^-?(\d+|0x[\da-fA-F]+)$/.test(trimmed))
    return trimmed.startsWith('-') ? -BigInt(trimmed.slice(1)) : BigInt(trimmed);
  throw new ShellError('arithmetic syntax error');
}

function unary(shell: Shell, node: Extract<Arithmetic, { type: 'ArithUnary' }>): bigint {
  if (node.operator === '++' || node.operator === '--') {
    if (node.operand.type !== 'ArithVariable') throw new ShellError('arithmetic syntax error');
    const before = variableValue(shell, node.operand.name);
    const after = node.operator === '++' ? before + 1n : before - 1n;
    shell.set(node.operand.name, String(after));
    return node.prefix ? after : before;
  }
  const value = evaluate(shell, node.operand);
  switch (node.operator) {
    case '-':
      return -value;
    case '+':
      return value;
    case '!':
      return value === 0n ? 1n : 0n;
    case '~':
      return ~value;
  }
}

function binary(shell: Shell, node: Extract<Arithmetic, { type: 'ArithBinary' }>): bigint {
  const left = evaluate(shell, node.left);
  if (node.operator === '&&') return truth(left !== 0n && evaluate(shell, node.right) !== 0n);
  if (node.operator === '||') return truth(left !== 0n || evaluate(shell, node.right) !== 0n);
  return compute(node.operator, left, evaluate(shell, node.right));
}

function compute(operator: string, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return BigInt.asIntN(64, left + right);
    case '-':
      return BigInt.asIntN(64, left - right);
    case '*':
      return BigInt.asIntN(64, left * right);
    case '/':
    case '%':
      if (right === 0n) throw new ShellError('divide by zero');
      return operator === '/' ? left / right : left % right;
    case '**':
      return BigInt.asIntN(64, left ** right);
    case '<<':
      return BigInt.asIntN(64, left << right);
    case '>>':
      return left >> right;
    case '<':
      return truth(left < right);
    case '<=':
      return truth(left <= right);
    case '>':
      return truth(left > right);
    case '>=':
      return truth(left >= right);
    case '==':
      return truth(left === right);
    case '!=':
      return truth(left !== right);
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    default:
      return right;
  }
}

function assign(shell: Shell, node: Extract<Arithmetic, { type: 'ArithAssignment' }>): bigint {
  const right = evaluate(shell, node.value);
  const operator = node.operator.slice(0, -1);
  const value = operator === '' ? right : compute(operator, variableValue(shell, node.variable), right);
  shell.set(node.variable, String(value));
  return value;
}

function truth(condition: boolean): bigint {
  return condition ? 1n : 0n;
}
