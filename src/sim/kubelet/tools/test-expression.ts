import { FileError } from '../files/file-error.ts';
import { type Inode, isDirectory, sizeOf } from '../files/inode.ts';
import type { Process } from '../processes/process.ts';

/** A condition that can't be understood: its text, for `test` to say. */
export class TestError extends Error {}

/** What `test` and `[` ask, by the number of arguments and then by precedence. */
export function isTrue(process: Process, args: readonly string[]): boolean {
  const state = { args, at: 0 };
  if (args.length === 0) return false;
  if (args.length === 1) return args[0] !== '';
  if (args.length === 2 && args[0] === '!') return args[1] === '';
  if (args.length === 3 && isBinary(args[1])) return binary(process, args[0], args[1], args[2]);
  const value = either(process, state);
  if (state.at < args.length) throw new TestError(`${args[state.at]}: unknown operand`);
  return value;
}

interface State {
  args: readonly string[];
  at: number;
}

function either(process: Process, state: State): boolean {
  let value = both(process, state);
  while (state.args[state.at] === '-o') {
    state.at += 1;
    const right = both(process, state);
    value = value || right;
  }
  return value;
}

function both(process: Process, state: State): boolean {
  let value = negation(process, state);
  while (state.args[state.at] === '-a') {
    state.at += 1;
    const right = negation(process, state);
    value = value && right;
  }
  return value;
}

function negation(process: Process, state: State): boolean {
  if (state.args[state.at] === '!' && state.at + 1 < state.args.length) {
    state.at += 1;
    return !negation(process, state);
  }
  return primary(process, state);
}

function primary(process: Process, state: State): boolean {
  const [first, second, third] = state.args.slice(state.at, state.at + 3);
  if (first === undefined) throw new TestError('argument expected');
  if (second !== undefined && third !== undefined && isBinary(second)) {
    state.at += 3;
    return binary(process, first, second, third);
  }
  if (first === '(') {
    state.at += 1;
    const value = either(process, state);
    if (state.args[state.at] !== ')') throw new TestError('closing paren expected');
    state.at += 1;
    return value;
  }
  if (/^-[a-zA-Z]$/.test(first) && second !== undefined) {
    state.at += 2;
    return unary(process, first, second);
  }
  state.at += 1;
  return first !== '';
}

const BINARY = new Set(['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);

function isBinary(operator: string): boolean {
  return BINARY.has(operator);
}

function binary(process: Process, left: string, operator: string, right: string): boolean {
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '-nt':
      return (lookUp(process, left)?.mtimeMs ?? 0) > (lookUp(process, right)?.mtimeMs ?? 0);
    case '-ot':
      return (lookUp(process, left)?.mtimeMs ?? 0) < (lookUp(process, right)?.mtimeMs ?? 0);
    case '-ef':
      return lookUp(process, left) !== undefined && lookUp(process, left) === lookUp(process, right);
  }
  const [a, b] = [number(left), number(right)];
  switch (operator) {
    case '-eq':
      return a === b;
    case '-ne':
      return a !== b;
    case '-lt':
      return a < b;
    case '-le':
      return a <= b;
    case '-gt':
      return a > b;
    default:
      return a >= b;
  }
}

function number(text: string): number {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestError(`${text}: bad number`);
  return Number(text);
}

function unary(process: Process, operator: string, operand: string): boolean {
  if (operator === '-z') return operand === '';
  if (operator === '-n') return operand !== '';
  if (operator === '-t') return process.descriptors.get(Number(operand))?.isTerminal ?? false;
  const link = operator === '-h' || operator === '-L';
  const inode = lookUp(process, operand, !link);
  if (inode === undefined) return false;
  return link ? inode.type === 'link' : hasProperty(process, operator, inode);
}

function hasProperty(process: Process, operator: string, inode: Inode): boolean {
  switch (operator) {
    case '-e':
    case '-a':
      return true;
    case '-f':
      return inode.type === 'file' || inode.type === 'generated';
    case '-d':
      return isDirectory(inode);
    case '-s':
      return sizeOf(inode) > 0;
    case '-r':
      return allowed(process, inode, 4);
    case '-w':
      return allowed(process, inode, 2);
    case '-x':
      return allowed(process, inode, 1);
    case '-b':
    case '-c':
      return inode.type === 'device' && inode.kind === (operator === '-b' ? 'block' : 'character');
    case '-p':
      return inode.type === 'fifo';
    case '-S':
      return inode.type === 'socket';
    case '-u':
      return (inode.mode & 0o4000) !== 0;
    case '-g':
      return (inode.mode & 0o2000) !== 0;
    case '-k':
      return (inode.mode & 0o1000) !== 0;
    case '-O':
      return inode.uid === process.credentials.uid;
    case '-G':
      return inode.gid === process.credentials.gid;
    default:
      throw new TestError(`${operator}: unknown operand`);
  }
}

function allowed(process: Process, inode: Inode, wanted: number): boolean {
  try {
    process.files.check(inode, wanted);
    return true;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

function lookUp(process: Process, path: string, follow = true): Inode | undefined {
  try {
    return process.files.find(path, { cwd: process.cwd, follow }).inode;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
