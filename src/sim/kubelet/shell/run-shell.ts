import type { Routine } from '../processes/routine.ts';
import type { Process, Program } from '../processes/process.ts';
import { type Flavour, type ToolSet, writeTo } from '../tools/call.ts';
import { FileError } from '../files/file-error.ts';
import { builtin } from './builtins.ts';
import { ShellError } from './control-flow.ts';
import { runCommand, runStatements } from './execute.ts';
import { expandParts } from './expand.ts';
import { endingStatus, isUnfinished, runCommandText, runText } from './run-script.ts';
import { type Interpreter, Shell } from './shell.ts';
import { runProgram } from './simple-command.ts';

const INTERPRETER: Interpreter = {
  runStatements,
  runCommand,
  runText,
  runProgram: (shell, words) => runProgram(shell, words, new Map()),
  expandParts,
  builtin,
};

/** `sh`, `ash` or `bash`: a command text (-c), a script, or what comes in. */
export function shellProgram(tools: ToolSet, flavour: Flavour): Program {
  return (process) => {
    const { options, rest } = readArguments(process.argv.slice(1));
    const text = options.has('c') ? (rest.shift() ?? '') : undefined;
    const script = text === undefined && !options.has('s') ? rest.shift() : undefined;
    const name = text === undefined ? (script ?? calledAs(process)) : (rest.shift() ?? calledAs(process));
    const shell = new Shell({ process, flavour, tools, interpreter: INTERPRETER, name });
    shell.positional = rest;
    for (const option of options) if ('eufxa'.includes(option)) shell.options.add(option);
    if (text !== undefined) return endingStatus(shell, runCommandText(shell, text));
    if (script !== undefined) return endingStatus(shell, runFile(shell, script));
    shell.interactive = options.has('i') || (process.descriptors.get(0)?.isTerminal ?? false);
    return endingStatus(shell, runInput(shell));
  };
}

/** As it was called, path and all; a login shell's dash is no part of its name. */
function calledAs(process: Process): string {
  return (process.argv[0] ?? 'sh').replace(/^-/, '');
}

function readArguments(args: string[]): { options: Set<string>; rest: string[] } {
  const options = new Set<string>();
  const rest = [...args];
  while (rest.length > 0 && /^-[a-zA-Z-]/.test(rest[0])) {
    const arg = rest.shift() ?? '';
    if (arg === '--') break;
    if (arg.startsWith('--')) continue;
    if (arg === '-o') rest.shift();
    for (const letter of arg.slice(1)) options.add(letter);
  }
  return { options, rest };
}

function* runFile(shell: Shell, path: string): Routine<number> {
  let text: string;
  try {
    text = shell.process.files.read(path, shell.process.cwd).toString();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    shell.name = calledAs(shell.process);
    yield* shell.complain(
      shell.flavour === 'gnu' ? `${path}: ${error.message}` : `can't open '${path}': ${error.message}`,
    );
    return error.code === 'ENOENT' && shell.flavour === 'gnu' ? 127 : 2;
  }
  return yield* runText(shell, text);
}

/** Command by command, as they come in: what a command reads is not taken from it beforehand. */
function* runInput(shell: Shell): Routine<number> {
  const input = shell.process.descriptors.get(0);
  let pending = '';
  for (;;) {
    if (shell.interactive) yield* writeTo(shell.process, 2, pending === '' ? prompt(shell) : '> ');
    const line = yield* input?.readLine() ?? noLine();
    if (line === undefined) break;
    pending += line;
    if (isUnfinished(pending)) continue;
    const text = pending;
    pending = '';
    yield* runOne(shell, text);
  }
  if (pending !== '') yield* runOne(shell, pending);
  return shell.status;
}

function* noLine(): Routine<undefined> {}

function* runOne(shell: Shell, text: string): Routine {
  try {
    yield* runText(shell, text);
  } catch (error) {
    if (!shell.interactive || !(error instanceof ShellError)) throw error;
    yield* shell.complain(error.message);
    shell.status = error.status;
  }
}

function prompt(shell: Shell): string {
  const { process } = shell;
  const home = shell.get('HOME') ?? '';
  const cwd =
    home !== '/' && home !== '' && process.cwd.startsWith(home) ? `~${process.cwd.slice(home.length)}` : process.cwd;
  const sign = process.credentials.uid === 0 ? '#' : '$';
  if (shell.flavour === 'gnu') return `${userName(process)}@${process.surroundings.hostname}:${cwd}${sign} `;
  return `${cwd} ${sign} `;
}

function userName(process: Process): string {
  const line = readUsers(process).find((one) => one.split(':')[2] === String(process.credentials.uid));
  return line?.split(':')[0] ?? 'I have no name!';
}

function readUsers(process: Process): string[] {
  try {
    return process.files.read('/etc/passwd').toString().split('\n');
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}
