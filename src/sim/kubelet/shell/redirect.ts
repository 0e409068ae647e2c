import { FileError } from '../files/file-error.ts';
import { setContent } from '../files/file-tree.ts';
import { FileHandle, type OpenFile, PipeReader } from '../processes/open-file.ts';
import { ByteQueue } from '../processes/byte-queue.ts';
import type { Process } from '../processes/process.ts';
import type { Routine } from '../processes/routine.ts';
import { ShellError } from './control-flow.ts';
import { expandText } from './pieces.ts';
import type { Shell } from './shell.ts';
import type { Redirection } from './syntax.ts';

/** Changes a process's descriptors, and knows how to put them back. */
export class DescriptorChanges {
  readonly #process: Process;
  readonly #before = new Map<number, OpenFile | undefined>();

  constructor(process: Process) {
    this.#process = process;
  }

  set(number: number, file: OpenFile | undefined): void {
    const { descriptors } = this.#process;
    const old = descriptors.get(number);
    file?.retain();
    if (this.#before.has(number)) old?.release();
    else this.#before.set(number, old);
    if (file === undefined) descriptors.delete(number);
    else descriptors.set(number, file);
  }

  /** Makes the changes lasting (`exec >file`). */
  keep(): void {
    for (const old of this.#before.values()) old?.release();
    this.#before.clear();
  }

  undo(): void {
    for (const [number, old] of this.#before) {
      this.#process.descriptors.get(number)?.release();
      if (old === undefined) this.#process.descriptors.delete(number);
      else this.#process.descriptors.set(number, old);
    }
    this.#before.clear();
  }
}

/** Applies redirections to the shell's own process. Throws ShellError where one cannot be. */
export function* redirect(shell: Shell, redirections: readonly Redirection[]): Routine<DescriptorChanges> {
  const changes = new DescriptorChanges(shell.process);
  try {
    for (const redirection of redirections) yield* apply(shell, redirection, changes);
  } catch (error) {
    changes.undo();
    throw error;
  }
  return changes;
}

function* apply(shell: Shell, redirection: Redirection, changes: DescriptorChanges): Routine {
  const { operator, target } = redirection;
  const number = redirection.fd ?? (operator.startsWith('<') ? 0 : 1);
  if (target.type === 'HereDoc') return changes.set(number, textFile(yield* expandText(shell, target.content)));
  const text = yield* expandText(shell, target);
  switch (operator) {
    case '<<<':
      return changes.set(number, textFile(`${text}\n`));
    case '<':
      return changes.set(number, open(shell, text, 'read'));
    case '<>':
      return changes.set(number, open(shell, text, 'write'));
    case '>':
    case '>|':
      return changes.set(number, open(shell, text, 'truncate'));
    case '>>':
      return changes.set(number, open(shell, text, 'append'));
    case '&>':
    case '&>>':
      changes.set(1, open(shell, text, operator === '&>' ? 'truncate' : 'append'));
      return changes.set(2, shell.process.descriptors.get(1));
    case '>&':
    case '<&':
      return duplicate(shell, number, text, changes);
  }
}

function duplicate(shell: Shell, number: number, text: string, changes: DescriptorChanges): void {
  if (text === '-') return changes.set(number, undefined);
  if (!/^\d+$/.test(text)) {
    changes.set(1, open(shell, text, 'truncate'));
    return changes.set(2, shell.process.descriptors.get(1));
  }
  const source = shell.process.descriptors.get(Number(text));
  if (source === undefined) throw new ShellError(`${text}: Bad file descriptor`, 1);
  changes.set(number, source);
}

function textFile(text: string): OpenFile {
  const queue = new ByteQueue();
  queue.push(Buffer.from(text));
  queue.end();
  return new PipeReader(queue, 'here-document');
}

function open(shell: Shell, path: string, how: 'read' | 'write' | 'truncate' | 'append'): OpenFile {
  const { process } = shell;
  try {
    return openPath(process, path, how);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new ShellError(cannotOpen(shell, path, how, error), 1);
  }
}

/** Opens a file as open(2) does. */
export function openPath(process: Process, path: string, how: 'read' | 'write' | 'truncate' | 'append'): OpenFile {
  const { files, cwd } = process;
  const own = /^\/(?:dev\/(stdin|stdout|stderr)|(?:dev|proc\/self)\/fd\/(\d+))$/.exec(path);
  if (own !== null) {
    const number = own[2] === undefined ? ['stdin', 'stdout', 'stderr'].indexOf(own[1]) : Number(own[2]);
    const file = process.descriptors.get(number);
    if (file !== undefined) return file;
  }
  if (how === 'read') {
    const inode = files.get(path, { cwd });
    files.check(inode, 4);
    return new FileHandle({ inode, path, process });
  }
  const inode = files.openForWriting(path, { cwd });
  if (how === 'truncate' && inode.type === 'file') setContent(inode, Buffer.alloc(0));
  return new FileHandle({ inode, path, process, append: how === 'append' });
}

function cannotOpen(shell: Shell, path: string, how: string, error: FileError): string {
  if (shell.flavour === 'gnu') return `${path}: ${error.message}`;
  const reason = error.code === 'ENOENT' ? (how === 'read' ? 'no such file' : 'nonexistent directory') : error.message;
  return `can't ${how === 'read' ? 'open' : 'create'} ${path}: ${reason}`;
}
