import { FileError } from '../files/file-error.ts';
import type { OpenFile } from '../processes/open-file.ts';
import type { Process, Program } from '../processes/process.ts';
import type { Routine } from '../processes/routine.ts';

/** One run of a tool: its arguments, and the process that it runs in, alone or as a shell's own command. */
export interface Call {
  name: string;
  args: readonly string[];
  process: Process;
  /** Whose words errors are in. */
  flavour: Flavour;
}

export type Flavour = 'busybox' | 'gnu';
export type Tool = (call: Call) => Routine<number>;
export type ToolSet = Readonly<Record<string, Tool>>;

/** A tool as a process of its own. */
export function toolProgram(tool: Tool, flavour: Flavour): Program {
  return (process) => {
    const [first = '', ...args] = process.argv;
    return tool({ name: baseName(first), args, process, flavour });
  };
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/^-/, '');
}

export function input(call: Call): OpenFile | undefined {
  return call.process.descriptors.get(0);
}

export function* print(call: Call, text: string | Buffer): Routine {
  yield* writeTo(call.process, 1, text);
}

/** `name: message` on the error output. */
export function* complain(call: Call, message: string): Routine {
  yield* writeTo(call.process, 2, `${call.name}: ${message}\n`);
}

export function* writeTo(process: Process, descriptor: number, text: string | Buffer): Routine {
  if (text.length === 0) return;
  yield* process.descriptors.get(descriptor)?.write(Buffer.from(text)) ?? nothing();
}

function* nothing(): Routine {}

/** Runs what may fail as a system call does; the failure's text goes to `refused`. */
export function attempt<T>(call: () => T, refused: (error: FileError) => void): T | undefined {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    refused(error);
    return undefined;
  }
}

/** As each family of tools says that a file could not be opened. */
export function cannotOpen(call: Call, path: string, error: FileError): string {
  return call.flavour === 'busybox' ? `can't open '${path}': ${error.message}` : `${path}: ${error.message}`;
}

/** The content of each file named, `-` or none being the input. A file that can't be read is told of. */
export function* eachInput(
  call: Call,
  paths: readonly string[],
  take: (content: Buffer, path: string) => Routine,
): Routine<number> {
  let status = 0;
  for (const path of paths.length === 0 ? ['-'] : paths) {
    const content = yield* contentAt(call, path);
    if (content === undefined) status = 1;
    else yield* take(content, path);
  }
  return status;
}

export function* contentAt(call: Call, path: string): Routine<Buffer | undefined> {
  if (path === '-') return (yield* input(call)?.readAll() ?? noInput()) ?? Buffer.alloc(0);
  let refusal: FileError | undefined;
  const content = attempt(
    () => call.process.files.read(path, call.process.cwd),
    (error) => {
      refusal = error;
    },
  );
  if (refusal?.code === 'EISDIR')
    yield* complain(call, call.flavour === 'busybox' ? 'read error: Is a directory' : `${path}: Is a directory`);
  else if (refusal !== undefined) yield* complain(call, cannotOpen(call, path, refusal));
  return content;
}

function* noInput(): Routine<undefined> {}

/** Lines without their ends. */
export function linesOf(content: Buffer | string): string[] {
  const lines = content.toString().split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
