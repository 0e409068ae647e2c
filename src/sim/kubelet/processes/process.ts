import type { Clock } from '../../../clock/clock.ts';
import { FileError } from '../files/file-error.ts';
import { FileView } from '../files/file-view.ts';
import type { Device } from '../files/inode.ts';
import type { MountTable } from '../files/mount-table.ts';
import type { Network } from '../../network/network.ts';
import type { NetworkStack } from '../../network/network-stack.ts';
import type { Cgroup } from './cgroup.ts';
import { type Credentials, overridesPermissions } from './credentials.ts';
import { BrokenPipe, type OpenFile } from './open-file.ts';
import type { PidNamespace } from './pid-namespace.ts';
import type { Routine, RunQueue, Wait } from './routine.ts';
import type { KernelTrace } from './kernel-trace.ts';
import type { LogSource } from './log-source.ts';
import { isIgnoredByDefault, SIGNAL } from './signals.ts';

export type Program = (process: Process) => Routine<number>;

/** The container that a process is in. */
export interface OwnContainer {
  namespace: string;
  pod: string;
  name: string;
  id: string;
  /** As the runtime names it. */
  image: string;
  privileged: boolean;
  /** What of the node's files it sees. */
  hostMounts: readonly { source: string; destination: string; readOnly: boolean }[];
}

/** What processes of one container, or of the node itself, share. */
export interface Surroundings {
  clock: Clock;
  queue: RunQueue;
  randomBytes(length: number): Buffer;
  pids: PidNamespace;
  mounts: MountTable;
  /** Where the view of files begins; chroot changes it. */
  root: string;
  network: NetworkStack;
  /** The network that the stack is part of. */
  reach: Network;
  hostname: string;
  cgroup: Cgroup;
  /** The container that its processes are in; absent for the node's own. */
  container?: OwnContainer;
  /** Where what its processes do is heard of. */
  trace?: KernelTrace;
  /** The devices of the node: what a device node with their numbers reaches. */
  devices?: readonly (Device & { name: string })[];
  /** Takes lines that a program writes by the clock, without being woken for each. */
  logSources?: Set<LogSource>;
  /** Parameters of the kernel that the pod sets for itself. */
  sysctls?: ReadonlyMap<string, string>;
  /** Facts of the node's kernel. */
  kernel?: string;
  bootMs?: number;
  memoryTotal?: number;
  /** How much of what it wants the machine's processors give anyone. */
  cpuShare?: () => number;
  /** What a file runs, by the name that its inode gives. */
  program(name: string): Program | undefined;
}

export interface ProcessOptions {
  argv: string[];
  env: ReadonlyMap<string, string>;
  cwd: string;
  credentials: Credentials;
  surroundings: Surroundings;
  parent?: Process;
  descriptors?: ReadonlyMap<number, OpenFile>;
}

export type SignalHandler = 'ignore' | (() => void);

export interface Exit {
  code: number;
  signal?: number;
}

/** One process: numbers, files, signals, and the routine that it runs. */
export class Process {
  argv: string[];
  readonly env: Map<string, string>;
  cwd: string;
  credentials: Credentials;
  surroundings: Surroundings;
  parent: Process | undefined;
  readonly children = new Set<Process>();
  readonly descriptors = new Map<number, OpenFile>();
  readonly handlers = new Map<number, SignalHandler>();
  readonly startMs: number;
  /** Kilobytes of memory beyond what any process takes. */
  memory = 0;
  exit: Exit | undefined;
  readonly #numbers = new Map<PidNamespace, number>();
  readonly #exitListeners = new Set<(exit: Exit) => void>();
  #routine: Routine<number> | undefined;
  #disarm: (() => void) | undefined;
  #wakeNow: (() => void) | undefined;
  #stopped = false;
  #stepDue = false;

  /** Throws FileError (EAGAIN) where a process forks although there are as many as the machine takes. */
  constructor(options: ProcessOptions) {
    if (options.parent?.surroundings === options.surroundings && options.surroundings.pids.isFull)
      throw new FileError('EAGAIN');
    this.argv = options.argv;
    this.env = new Map(options.env);
    this.cwd = options.cwd;
    this.credentials = options.credentials;
    this.surroundings = options.surroundings;
    this.startMs = options.surroundings.clock.now();
    this.parent = options.parent;
    this.parent?.children.add(this);
    for (const [number, file] of options.descriptors ?? []) this.descriptors.set(number, file.retain());
    for (let space: PidNamespace | undefined = this.surroundings.pids; space !== undefined; space = space.above) {
      this.#numbers.set(space, space.admit(this));
    }
    this.surroundings.cgroup.processes.add(this);
  }

  get pid(): number {
    return this.#numbers.get(this.surroundings.pids) ?? 0;
  }

  pidIn(space: PidNamespace): number | undefined {
    return this.#numbers.get(space);
  }

  get parentPid(): number {
    return this.parent?.pidIn(this.surroundings.pids) ?? 0;
  }

  get state(): 'R' | 'S' | 'T' {
    return this.#stopped ? 'T' : this.#disarm === undefined ? 'R' : 'S';
  }

  get files(): FileView {
    const { mounts, root, clock } = this.surroundings;
    const { uid, gid, groups } = this.credentials;
    const identity = { uid, gid, groups, overrides: overridesPermissions(this.credentials) };
    return new FileView({ mounts, root, identity, process: this, now: () => clock.now() });
  }

  run(program: Program): void {
    this.#routine = program(this);
    this.#enqueue();
  }

  onExit(listener: (exit: Exit) => void): () => void {
    if (this.exit !== undefined) listener(this.exit);
    this.#exitListeners.add(listener);
    return () => {
      this.#exitListeners.delete(listener);
    };
  }

  /** Waits until the process has ended. */
  *ended(): Routine<Exit> {
    while (this.exit === undefined) yield this.#exitWait;
    return this.exit;
  }

  readonly #exitWait: Wait = (wake) => this.onExit(wake);

  /** Delivers a signal. Process 1 of a namespace gets none but KILL that it has no handler for. */
  signal(signal: number): void {
    if (this.exit !== undefined || signal === 0) return;
    if (signal === SIGNAL.KILL) return this.terminate({ code: 137, signal });
    if (signal === SIGNAL.STOP) {
      this.#stopped = true;
      return;
    }
    if (signal === SIGNAL.CONT) this.#continue();
    const handler = this.handlers.get(signal);
    if (handler === 'ignore') return;
    if (handler !== undefined) {
      handler();
      this.interrupt();
    } else if (!isIgnoredByDefault(signal) && this.pid !== 1) {
      this.terminate({ code: 128 + signal, signal });
    }
  }

  /** Ends whatever the process waits for, so that it looks again. */
  interrupt(): void {
    this.#wakeNow?.();
  }

  terminate(exit: Exit): void {
    if (this.exit !== undefined) return;
    this.exit = exit;
    this.#disarm?.();
    this.#disarm = undefined;
    for (const file of this.descriptors.values()) file.release();
    this.descriptors.clear();
    this.surroundings.cgroup.processes.delete(this);
    for (const [space, pid] of this.#numbers) space.forget(pid);
    this.#leaveFamily();
    for (const listener of [...this.#exitListeners]) listener(exit);
    this.#exitListeners.clear();
  }

  /** Takes memory of the container's; false where the kernel ended the process for it. */
  allocate(bytes: number): boolean {
    this.memory += bytes;
    return this.surroundings.cgroup.charge(this);
  }

  /** Children go to process 1 of the namespace; with process 1 its whole namespace ends. */
  #leaveFamily(): void {
    const { pids } = this.surroundings;
    if (this.pid === 1 && pids.above !== undefined) {
      for (const other of pids.list()) other.terminate({ code: 137, signal: SIGNAL.KILL });
    }
    for (const child of this.children) {
      child.parent = pids.get(1);
      child.parent?.children.add(child);
    }
    this.parent?.children.delete(this);
  }

  #continue(): void {
    this.#stopped = false;
    if (this.#stepDue) this.#enqueue();
  }

  #enqueue(): void {
    this.#stepDue = true;
    this.surroundings.queue.enqueue(() => this.#step());
  }

  #step(): void {
    if (this.exit !== undefined || this.#stopped || !this.#stepDue) return;
    this.#stepDue = false;
    const next = this.#advance();
    // A signal may have ended the process in its own step: kill -9 $$.
    if (next === undefined || this.exit !== undefined) return;
    if (next.done) this.terminate({ code: next.value & 255 });
    else this.#arm(next.value);
  }

  #advance(): IteratorResult<Wait, number> | undefined {
    try {
      return this.#routine?.next();
    } catch (error) {
      const signal = error instanceof BrokenPipe ? SIGNAL.PIPE : SIGNAL.SEGV;
      this.terminate({ code: 128 + signal, signal });
      // Whoever calls itself without end runs out of stack here as there.
      if (signal === SIGNAL.SEGV && !(error instanceof RangeError)) throw error;
      return undefined;
    }
  }

  #arm(wait: Wait): void {
    let woken = false;
    const wake = () => {
      if (woken) return;
      woken = true;
      this.#disarm?.();
      this.#disarm = undefined;
      this.#wakeNow = undefined;
      this.#enqueue();
    };
    this.#wakeNow = wake;
    const disarm = wait(wake);
    if (woken) disarm();
    else this.#disarm = disarm;
  }
}
