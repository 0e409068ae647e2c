import { FileError } from '../files/file-error.ts';
import { contentOf } from '../files/inode.ts';
import type { OpenFile } from './open-file.ts';
import { Process, type Program } from './process.ts';

export interface Executable {
  program: Program;
  /** With the interpreter before it, where the file names one. */
  argv: string[];
  /** The user and group of a file that runs as them. */
  owner?: { uid?: number; gid?: number };
}

const SET_UID = 0o4000;
const SET_GID = 0o2010;

/** The file that a command name stands for: a path as it is, a bare name in each directory of PATH. */
export function findCommand(process: Process, name: string, path = process.env.get('PATH') ?? ''): string | undefined {
  if (name.includes('/')) return name;
  for (const directory of path.split(':')) {
    const candidate = `${directory || '.'}/${name}`;
    if (isExecutable(process, candidate)) return candidate;
  }
  return undefined;
}

export function isExecutable(process: Process, path: string): boolean {
  try {
    const inode = process.files.get(path, { cwd: process.cwd });
    process.files.check(inode, 1);
    return inode.type === 'file' && (inode.mode & 0o111) !== 0;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

/** What execve would run. Throws FileError: absent, not allowed, or nothing that can be run (EINVAL). */
export function loadExecutable(process: Process, path: string, argv: readonly string[], depth = 0): Executable {
  const inode = process.files.get(path, { cwd: process.cwd });
  process.files.check(inode, 1);
  if (inode.type !== 'file' || (inode.mode & 0o111) === 0) throw new FileError('EACCES');
  if (inode.program !== undefined) {
    const program = process.surroundings.program(inode.program);
    if (program === undefined) throw new FileError('EINVAL');
    const owner = {
      ...((inode.mode & SET_UID) === 0 ? {} : { uid: inode.uid }),
      ...((inode.mode & SET_GID) === SET_GID ? { gid: inode.gid } : {}),
    };
    return { program, argv: [...argv], owner };
  }
  const text = contentOf(inode).subarray(0, 256).toString('latin1');
  const interpreter = /^#!\s*(\S+)(?:[ \t]+([^\n]*\S))?/.exec(text);
  if (depth > 4) throw new FileError('ELOOP');
  if (interpreter === null) {
    // A text without an interpreter line is a script of the shell, as execvp has it.
    if (text.includes('\0') || text.startsWith('\x7fELF')) throw new FileError('EINVAL');
    return loadExecutable(process, '/bin/sh', ['sh', path, ...argv.slice(1)], depth + 1);
  }
  const [, binary, argument] = interpreter;
  return loadExecutable(
    process,
    binary,
    [binary, ...(argument === undefined ? [] : [argument]), path, ...argv.slice(1)],
    depth + 1,
  );
}

export interface SpawnOptions {
  argv: readonly string[];
  env?: ReadonlyMap<string, string>;
  descriptors?: ReadonlyMap<number, OpenFile>;
  cwd?: string;
}

/** Starts a child that runs an executable. */
export function spawn(parent: Process, executable: Executable, options: Omit<SpawnOptions, 'argv'> = {}): Process {
  const child = new Process({
    argv: executable.argv,
    env: options.env ?? parent.env,
    cwd: options.cwd ?? parent.cwd,
    credentials: parent.credentials,
    surroundings: parent.surroundings,
    parent,
    descriptors: options.descriptors ?? parent.descriptors,
  });
  inheritIgnored(parent, child);
  assumeProgram(child, executable);
  child.run(executable.program);
  return child;
}

/** What execve does to a process before the program runs. A script is its interpreter, which runs as whoever calls it. */
export function assumeProgram(process: Process, { argv, owner = {} }: Executable): void {
  const { credentials } = process;
  process.argv = argv;
  if (!credentials.noNewPrivileges && Object.keys(owner).length > 0) {
    const capabilities = owner.uid === 0 ? credentials.bounding : credentials.capabilities;
    process.credentials = { ...credentials, ...owner, capabilities };
  }
  tellExecution(process);
}

/** Tells the node's sensors that a process runs another program from now on. */
function tellExecution(process: Process): void {
  process.surroundings.trace?.tell({ type: 'execve', process });
}

/** Handlers are lost across exec, what is ignored stays ignored. */
export function inheritIgnored(parent: Process, child: Process): void {
  for (const [signal, handler] of parent.handlers) if (handler === 'ignore') child.handlers.set(signal, 'ignore');
}
