import { FileError } from '../files/file-error.ts';
import { isDirectory } from '../files/inode.ts';
import { findCommand } from '../processes/execute.ts';
import type { Routine } from '../processes/routine.ts';
import { print, writeTo } from '../tools/call.ts';
import { FunctionReturn, LoopExit, ShellError, ShellExit } from './control-flow.ts';
import { processBuiltins } from './process-builtins.ts';
import type { Builtin, Shell } from './shell.ts';
import { variableBuiltins } from './variable-builtins.ts';

/** Tools that shells have built in: they run without a process of their own. */
const BUILT_IN_TOOLS = new Set(['echo', 'printf', 'test', '[', 'true', 'false', 'pwd']);

export function builtin(shell: Shell, name: string): Builtin | undefined {
  const own = Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
  if (own !== undefined) return own;
  const tool = BUILT_IN_TOOLS.has(name) ? shell.tools[name] : undefined;
  if (tool === undefined) return undefined;
  return function* run(inner, args) {
    inner.status = yield* tool({ name, args, process: inner.process, flavour: inner.flavour });
  };
}

const BUILTINS: Readonly<Record<string, Builtin>> = {
  ...variableBuiltins,
  ...processBuiltins,
  *':'(shell) {
    shell.status = 0;
  },
  cd: changeDirectory,
  *break(_shell, args) {
    throw new LoopExit('break', Number(args[0] ?? 1));
  },
  *continue(_shell, args) {
    throw new LoopExit('continue', Number(args[0] ?? 1));
  },
  *return(shell, args) {
    throw new FunctionReturn(args[0] === undefined ? shell.status : Number(args[0]) & 255);
  },
  *exit(shell, args) {
    if (args[0] !== undefined && !/^-?\d+$/.test(args[0])) throw new ShellError(`exit: Illegal number: ${args[0]}`);
    throw new ShellExit(args[0] === undefined ? shell.status : Number(args[0]) & 255);
  },
  *eval(shell, args) {
    shell.status = 0;
    yield* shell.interpreter.runText(shell, args.join(' '));
  },
  '.': source,
  source,
  command: runPlain,
  builtin: runPlain,
  type: tellType,
  *alias(shell, args) {
    for (const arg of args) {
      const [name, ...value] = arg.split('=');
      if (value.length > 0) shell.aliases.set(name, value.join('='));
    }
    shell.status = 0;
  },
  *unalias(shell, args) {
    for (const name of args) shell.aliases.delete(name);
    shell.status = 0;
  },
  *hash(shell) {
    shell.status = 0;
  },
  *history(shell) {
    shell.status = 0;
  },
};

function* changeDirectory(shell: Shell, args: readonly string[]): Routine {
  const { process } = shell;
  const wanted = args.find((arg) => !/^-[LP]$/.test(arg));
  const target = wanted === '-' ? shell.get('OLDPWD') : (wanted ?? shell.get('HOME'));
  try {
    const path = target ?? '/';
    const inode = process.files.get(path, { cwd: process.cwd });
    if (!isDirectory(inode)) throw new FileError('ENOTDIR');
    process.files.check(inode, 1);
    const old = process.cwd;
    process.cwd = logicalPath(process.cwd, path);
    shell.set('OLDPWD', old);
    shell.set('PWD', process.cwd);
    shell.status = 0;
    if (wanted === '-') yield* writeTo(process, 1, `${process.cwd}\n`);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* shell.complain(
      shell.flavour === 'gnu' ? `cd: ${target}: ${error.message}` : `cd: can't cd to ${target}: ${error.message}`,
    );
    shell.status = shell.flavour === 'gnu' ? 1 : 2;
  }
}

/** Links stay in it, as shells keep them. */
export function logicalPath(cwd: string, path: string): string {
  const names: string[] = [];
  for (const name of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

function* source(shell: Shell, args: readonly string[]): Routine {
  const [path] = args;
  if (path === undefined) throw new ShellError('.: filename argument required');
  let text: string;
  try {
    text = shell.process.files.read(path, shell.process.cwd).toString();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new ShellError(
      shell.flavour === 'gnu' ? `${path}: ${error.message}` : `.: can't open '${path}': ${error.message}`,
    );
  }
  try {
    yield* shell.interpreter.runText(shell, text);
  } catch (error) {
    if (!(error instanceof FunctionReturn)) throw error;
    shell.status = error.status;
  }
}

function* runPlain(shell: Shell, args: readonly string[]): Routine {
  if (args[0] === '-v' || args[0] === '-V') return yield* tellType(shell, args.slice(1), args[0] === '-v');
  const words = args[0] === '--' ? args.slice(1) : args;
  if (words.length === 0) return;
  const own = builtin(shell, words[0]);
  if (own !== undefined) yield* own(shell, words.slice(1));
  else yield* shell.interpreter.runProgram(shell, words);
}

function* tellType(shell: Shell, args: readonly string[], brief = false): Routine {
  shell.status = 0;
  for (const name of args) {
    const path = findCommand(shell.process, name, shell.get('PATH') ?? '');
    const call = { name: 'type', args: [], process: shell.process, flavour: shell.flavour };
    if (shell.functions.has(name)) yield* print(call, brief ? `${name}\n` : `${name} is a function\n`);
    else if (builtin(shell, name) !== undefined)
      yield* print(call, brief ? `${name}\n` : `${name} is a shell builtin\n`);
    else if (path !== undefined) yield* print(call, brief ? `${path}\n` : `${name} is ${path}\n`);
    else {
      if (!brief) yield* writeTo(shell.process, shell.flavour === 'gnu' ? 2 : 1, `${name}: not found\n`);
      shell.status = brief ? 127 : 1;
    }
  }
}
