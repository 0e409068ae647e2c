import type { ExecOptions } from '../../kubelet-door.ts';
import type { ProcessInput, ProcessOutput } from '../../process-streams.ts';
import { FileError } from '../files/file-error.ts';
import { contentOf, newFile, type RegularFile } from '../files/inode.ts';
import { folderAt } from '../files/populate.ts';
import { ByteQueue } from '../processes/byte-queue.ts';
import { Cgroup } from '../processes/cgroup.ts';
import type { Credentials } from '../processes/credentials.ts';
import { assumeProgram, findCommand, loadExecutable } from '../processes/execute.ts';
import { type OpenFile, Outlet, PipeReader } from '../processes/open-file.ts';
import { type Exit, Process, type Surroundings } from '../processes/process.ts';
import { SIGNAL, signalNumber } from '../processes/signals.ts';
import type { Image } from '../images/image-catalogue.ts';
import { ContainerLog } from './container-log.ts';
import { Terminal } from './terminal.ts';

/** The runtime's refusal to start something, in its words. */
export class RuntimeFailure extends Error {}

export interface ContainerConfig {
  name: string;
  image: Image;
  argv: string[];
  env: ReadonlyMap<string, string>;
  cwd: string;
  credentials: Credentials;
  stdin: boolean;
  stdinOnce: boolean;
  tty: boolean;
  /** Where the termination message is written. */
  messageFile: RegularFile;
  memoryLimitBytes: number | undefined;
  cgroupPath: string;
}

export interface ContainerEnd {
  exitCode: number;
  signal: number | undefined;
  outOfMemory: boolean;
  atMs: number;
}

/** One run of a container: its first process, what is executed beside it, its log. */
export class Container {
  readonly id: string;
  readonly config: ContainerConfig;
  readonly log: ContainerLog;
  readonly createdMs: number;
  startedMs: number | undefined;
  end: ContainerEnd | undefined;
  process: Process | undefined;
  readonly #surroundings: Surroundings;
  readonly #attached = new Set<ProcessOutput>();
  readonly #stdin = new ByteQueue();
  readonly #endListeners = new Set<() => void>();
  #terminal: Terminal | undefined;
  #outOfMemory = false;

  constructor(options: {
    id: string;
    config: ContainerConfig;
    surroundings: Omit<Surroundings, 'cgroup' | 'logSources'>;
  }) {
    this.id = options.id;
    this.config = options.config;
    const { clock } = options.surroundings;
    this.createdMs = clock.now();
    this.log = new ContainerLog(() => clock.now());
    const cgroup = new Cgroup({
      path: options.config.cgroupPath,
      ...(options.config.memoryLimitBytes === undefined ? {} : { limitBytes: options.config.memoryLimitBytes }),
      outOfMemory: () => {
        this.#outOfMemory = true;
      },
    });
    this.#surroundings = { ...options.surroundings, cgroup, logSources: this.log.sources };
  }

  get running(): boolean {
    return this.process !== undefined && this.end === undefined;
  }

  get surroundings(): Surroundings {
    return this.#surroundings;
  }

  /** Throws RuntimeFailure where the command can't be run. */
  start(): void {
    const { argv, env, cwd, credentials } = this.config;
    this.#makeWorkingDirectory(cwd);
    const process = new Process({
      argv,
      env,
      cwd,
      credentials,
      surroundings: this.#surroundings,
      descriptors: this.#descriptors(),
    });
    const executable = loadOrFail(process, argv, 'create');
    this.process = process;
    this.startedMs = this.#surroundings.clock.now();
    process.onExit((exit) => this.#ended(exit));
    assumeProgram(process, executable);
    process.run(executable.program);
  }

  onEnd(listener: () => void): () => void {
    if (this.end !== undefined) listener();
    else this.#endListeners.add(listener);
    return () => {
      this.#endListeners.delete(listener);
    };
  }

  signal(name: string): void {
    this.process?.signal(signalNumber(name) ?? SIGNAL.TERM);
  }

  kill(): void {
    this.process?.signal(SIGNAL.KILL);
  }

  /** Runs a command beside the container's own process. */
  exec(
    { command, stdin, tty }: ExecOptions,
    output: ProcessOutput,
    env: ReadonlyMap<string, string> = this.config.env,
  ): ProcessInput {
    const { cwd, credentials } = this.config;
    const queue = new ByteQueue();
    const child: { process?: Process } = {};
    const terminal = tty
      ? new Terminal({ show: (data) => output.stdout(data), interrupt: () => interruptForeground(child.process) })
      : undefined;
    const descriptors =
      terminal === undefined
        ? plainDescriptors(queue, output)
        : new Map<number, OpenFile>([0, 1, 2].map((number) => [number, terminal]));
    if (!stdin) queue.end();
    const process = new Process({
      argv: command,
      env: tty ? new Map([...env, ['TERM', 'xterm']]) : env,
      cwd,
      credentials,
      surroundings: this.#surroundings,
      descriptors,
    });
    child.process = process;
    try {
      const executable = loadOrFail(process, command, 'exec');
      process.onExit(({ code }) => output.ended({ type: 'exited', exitCode: code }));
      assumeProgram(process, executable);
      process.run(executable.program);
    } catch (error) {
      if (!(error instanceof RuntimeFailure)) throw error;
      output.ended({ type: 'failed', message: error.message });
    }
    return {
      stdin: (chunk) => (terminal === undefined ? queue.push(chunk) : terminal.type(chunk)),
      stdinEnd: () => (terminal === undefined ? queue.end() : terminal.hangUp()),
      resize: () => {},
      close: () => {
        queue.end();
        terminal?.hangUp();
        // The runtime leaves a process alone whose client went away; one with a terminal loses it.
        if (tty) process.signal(SIGNAL.HUP);
      },
    };
  }

  /**
   * Joins the container's own process: what it writes from now on, and its input where it has one. How the process ends
   * is the pod's to tell, not the stream's.
   */
  attach({ stdin }: { stdin: boolean }, output: ProcessOutput): ProcessInput {
    this.#attached.add(output);
    const leave = this.onEnd(() => output.ended({ type: 'exited', exitCode: 0 }));
    const takes = stdin && this.config.stdin;
    // An input that others may go on with stays open: its end is the end of this stream (containerd, container_io.go).
    const detach = (): void => {
      leave();
      this.#attached.delete(output);
      output.ended({ type: 'exited', exitCode: 0 });
    };
    return {
      stdin: (chunk) => {
        if (!takes) return;
        if (this.#terminal === undefined) this.#stdin.push(chunk);
        else this.#terminal.type(chunk);
      },
      stdinEnd: () => {
        if (!takes) return;
        if (this.config.stdinOnce && !this.config.tty) this.#stdin.end();
        else detach();
      },
      resize: () => {},
      close: () => {
        leave();
        this.#attached.delete(output);
        if (takes && this.config.stdinOnce) this.#stdin.end();
      },
    };
  }

  /** What the container left as its termination message. */
  message(): string {
    return contentOf(this.config.messageFile).subarray(0, 4096).toString();
  }

  #descriptors(): ReadonlyMap<number, OpenFile> {
    const write = (stream: 'stdout' | 'stderr') => (data: Buffer) => {
      this.log.write(stream, data);
      for (const output of [...this.#attached]) output[stream](data);
    };
    if (this.config.tty) {
      this.#terminal = new Terminal({ show: write('stdout'), interrupt: () => interruptForeground(this.process) });
      const terminal = this.#terminal;
      return new Map<number, OpenFile>([0, 1, 2].map((number) => [number, terminal]));
    }
    if (!this.config.stdin) this.#stdin.end();
    return new Map<number, OpenFile>([
      [0, new PipeReader(this.#stdin)],
      [1, new Outlet(write('stdout'))],
      [2, new Outlet(write('stderr'))],
    ]);
  }

  #makeWorkingDirectory(cwd: string): void {
    const root = this.#surroundings.mounts.at('/')?.root;
    const tree = root?.type === 'directory' ? root.tree : undefined;
    if (tree !== undefined && this.#surroundings.mounts.holding(cwd)?.path === '/') folderAt(tree, cwd, this.createdMs);
  }

  #ended(exit: Exit): void {
    const { clock } = this.#surroundings;
    this.end = { exitCode: exit.code, signal: exit.signal, outOfMemory: this.#outOfMemory, atMs: clock.now() };
    for (const process of [...this.#surroundings.cgroup.processes])
      process.terminate({ code: 137, signal: SIGNAL.KILL });
    this.log.end();
    for (const listener of [...this.#endListeners]) listener();
    this.#endListeners.clear();
    this.#attached.clear();
  }
}

function plainDescriptors(stdin: ByteQueue, output: ProcessOutput): Map<number, OpenFile> {
  return new Map<number, OpenFile>([
    [0, new PipeReader(stdin)],
    [1, new Outlet((data) => output.stdout(data))],
    [2, new Outlet((data) => output.stderr(data))],
  ]);
}

/** Control-C goes to what runs in the foreground: the youngest line of children. */
function interruptForeground(process: Process | undefined): void {
  let at = process;
  for (let child = [...(at?.children ?? [])].at(-1); child !== undefined; child = [...child.children].at(-1))
    at = child;
  if (at !== process) at?.signal(SIGNAL.INT);
  else process?.interrupt();
}

/** Finds the program of a command, or says in runc's words why it can't be run. */
function loadOrFail(process: Process, argv: readonly string[], action: 'create' | 'exec') {
  const [name = ''] = argv;
  const refuse = (why: string): never => {
    process.terminate({ code: 128 });
    throw new RuntimeFailure(
      `${action === 'create' ? 'OCI runtime create failed: runc create failed' : 'OCI runtime exec failed: exec failed'}: unable to start container process: exec: ${JSON.stringify(name)}: ${why}: unknown`,
    );
  };
  const path = findCommand(process, name);
  if (path === undefined) return refuse('executable file not found in $PATH');
  try {
    return loadExecutable(process, path, argv);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.code === 'EINVAL') return refuse('exec format error');
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
      return refuse(`stat ${path}: ${error.message.toLowerCase()}`);
    return refuse(error.message.toLowerCase());
  }
}

/** An empty file for a termination message. */
export function messageFile(nowMs: number): RegularFile {
  return newFile('', { mode: 0o666, uid: 0, gid: 0, mtimeMs: nowMs });
}
