import type { Clock } from '../../../clock/clock.ts';
import type { Random } from '../../../clock/random.ts';
import type { Network } from '../../network/network.ts';
import { NetworkStack } from '../../network/network-stack.ts';
import { FileTree, type FileWatcher, setContent } from '../files/file-tree.ts';
import {
  contentOf,
  type Device,
  generatedFile,
  isDirectory,
  newDevice,
  newDirectory,
  newFile,
} from '../files/inode.ts';
import { MountTable } from '../files/mount-table.ts';
import { inodeAt, place, populate } from '../files/populate.ts';
import { detach } from '../files/file-tree.ts';
import type { Actors } from '../images/actor.ts';
import type { ImageCatalogue } from '../images/image-catalogue.ts';
import { Cgroup } from '../processes/cgroup.ts';
import { ROOT } from '../processes/credentials.ts';
import { KernelTrace } from '../processes/kernel-trace.ts';
import { PidNamespace } from '../processes/pid-namespace.ts';
import { procFiles } from '../processes/proc-files.ts';
import { Process, type Surroundings } from '../processes/process.ts';
import type { RunQueue } from '../processes/routine.ts';
import { type ContainerLog, formatNano } from '../runtime/container-log.ts';
import { Programs } from '../runtime/programs.ts';
import type { ToolSet } from '../tools/call.ts';
import { MACHINE_ENV, machineFiles } from './machine-files.ts';
import type { MachineSpec } from './machine-spec.ts';
import { NodeImages } from './node-images.ts';

export interface MachineOptions {
  spec: MachineSpec;
  clock: Clock;
  random: Random;
  queue: RunQueue;
  network: Network;
  catalogue: ImageCatalogue;
  /** Tools that ask the node's own services: crictl, systemctl … */
  tools(machine: Machine): ToolSet;
  actors: Actors;
}

const JOURNAL_LINES = 5000;
/** What its own services take of its processors, in billionths of one. */
export const SYSTEM_CPU = 60_000_000;

/** A node's own facts: disk, processes, sockets, kernel log, images. */
export class Machine {
  readonly spec: MachineSpec;
  readonly clock: Clock;
  readonly random: Random;
  readonly queue: RunQueue;
  readonly network: Network;
  readonly disk: FileTree;
  readonly pids = new PidNamespace();
  readonly stack: NetworkStack;
  readonly images: NodeImages;
  readonly programs: Programs;
  readonly devices: readonly (Device & { name: string })[];
  readonly kernelLog: { atMs: number; text: string }[] = [];
  /** What services have written into the journal; the oldest lines go first. */
  readonly unitLog: { atMs: number; unit: string; level: 'I' | 'E'; text: string }[] = [];
  readonly bootMs: number;
  readonly mounts = new MountTable();
  readonly trace = new KernelTrace();
  readonly #factListeners = new Set<() => void>();

  constructor(options: MachineOptions) {
    const { spec, clock } = options;
    this.spec = spec;
    this.clock = clock;
    this.random = options.random;
    this.queue = options.queue;
    this.network = options.network;
    this.bootMs = spec.bootMs ?? clock.now();
    this.disk = new FileTree(() => clock.now());
    this.stack = new NetworkStack({ address: internalAddress(spec), node: spec.name });
    this.network.register(this.stack);
    this.images = new NodeImages({
      catalogue: options.catalogue,
      present: ['registry.k8s.io/pause:3.6', ...spec.images],
      registries: spec.registries,
    });
    this.programs = new Programs(options.tools(this), options.actors);
    populate(this.disk, machineFiles(spec), this.bootMs);
    this.devices = diskDevices(this.disk);
    this.#mountKernelFiles();
    this.#startSystem();
    this.pids.onChange = () => this.factsChanged();
  }

  get address(): string {
    return this.stack.address;
  }

  /** Everything a process on the machine itself lives in. */
  surroundings(cgroup = new Cgroup({ path: '/system.slice' })): Surroundings {
    const { clock, queue, pids, mounts, devices, bootMs, spec, trace } = this;
    return {
      trace,
      clock,
      queue,
      pids,
      mounts,
      devices,
      bootMs,
      cgroup,
      root: '/',
      network: this.stack,
      reach: this.network,
      hostname: spec.name,
      kernel: spec.kernel,
      memoryTotal: spec.memoryBytes,
      cpuShare: () => this.cpuShare(),
      randomBytes: (length) => this.randomBytes(length),
      program: (name) => (name === 'idle' ? idle : this.programs.find(name)),
    };
  }

  randomBytes(length: number): Buffer {
    return Buffer.from(this.random.hex(2 * length), 'hex');
  }

  /** Starts a program that only waits to be ended. */
  startIdle(argv: string[], parent?: Process): Process {
    const process = new Process({
      argv,
      env: MACHINE_ENV,
      cwd: '/',
      credentials: ROOT,
      surroundings: this.surroundings(new Cgroup({ path: `/system.slice/${name(argv)}.service` })),
      ...(parent === undefined ? {} : { parent }),
    });
    process.run(idle);
    process.onExit(() => this.factsChanged());
    return process;
  }

  readFile(path: string): Buffer | undefined {
    const inode = inodeAt(this.disk, path);
    return inode?.type === 'file' ? contentOf(inode) : undefined;
  }

  /** The text of a file, generated ones (logs) included. */
  readText(path: string): string | undefined {
    const inode = inodeAt(this.disk, path);
    if (inode?.type === 'generated') return inode.read(undefined).toString();
    return inode?.type === 'file' ? contentOf(inode).toString() : undefined;
  }

  writeFile(path: string, content: string | Buffer, options: { mode?: number; mtimeMs?: number } = {}): void {
    const data = Buffer.from(content);
    const old = inodeAt(this.disk, path);
    if (old?.type === 'file') setContent(old, data);
    else
      place(
        this.disk,
        path,
        newFile(data, { mode: options.mode ?? 0o644, uid: 0, gid: 0, mtimeMs: this.clock.now() }),
        this.clock.now(),
      );
    const inode = inodeAt(this.disk, path);
    if (inode !== undefined && options.mtimeMs !== undefined) inode.mtimeMs = options.mtimeMs;
  }

  removeFile(path: string): boolean {
    const inode = inodeAt(this.disk, path);
    if (inode?.parent === undefined) return false;
    detach(inode.parent, inode.name);
    return true;
  }

  listFiles(path: string): string[] {
    const inode = inodeAt(this.disk, path);
    return inode !== undefined && isDirectory(inode)
      ? inode.type === 'directory'
        ? [...inode.entries.keys()].sort()
        : inode.names(undefined)
      : [];
  }

  watchFiles(watcher: FileWatcher): () => void {
    return this.disk.watch(watcher);
  }

  processes(): Process[] {
    return this.pids.list();
  }

  /** It has no more to give than its processors: where more is wanted, all get the same part of it. */
  cpuShare(): number {
    const groups = new Set(this.processes().map(({ surroundings }) => surroundings.cgroup));
    const wanted = [...groups].reduce((sum, group) => sum + group.usage().cpu, SYSTEM_CPU);
    return Math.min(1, (this.spec.cpu * 1e9) / wanted);
  }

  /** Hears when processes come or go, as far as the machine knows. */
  onFacts(listener: () => void): () => void {
    this.#factListeners.add(listener);
    return () => {
      this.#factListeners.delete(listener);
    };
  }

  factsChanged(): void {
    for (const listener of [...this.#factListeners]) listener();
  }

  /** Shows a container's log as a file of the node, in the runtime's format. */
  linkLog(path: string, container: { log: ContainerLog }): void {
    const attributes = { mode: 0o640, uid: 0, gid: 0, mtimeMs: this.clock.now() };
    const file = generatedFile(
      () =>
        container.log
          .read()
          .map(
            ({ atMs, stream, text }) =>
              `${formatNano(atMs)} ${stream} ${text.endsWith('\n') ? 'F' : 'P'} ${text.replace(/\n?$/, '\n')}`,
          )
          .join(''),
      attributes,
    );
    place(this.disk, path, file, this.clock.now());
  }

  logKernel(text: string): void {
    this.kernelLog.push({ atMs: this.clock.now(), text });
  }

  logUnit(unit: string, level: 'I' | 'E', text: string): void {
    this.unitLog.push({ atMs: this.clock.now(), unit, level, text });
    if (this.unitLog.length > JOURNAL_LINES) this.unitLog.shift();
  }

  #mountKernelFiles(): void {
    const nowMs = this.bootMs;
    const add = (path: string, root: Parameters<typeof place>[2], type: string) => {
      place(this.disk, path, root, nowMs);
      return { path, root, type, source: type, readOnly: false, options: ['relatime'] };
    };
    this.mounts.add({
      path: '/',
      root: this.disk.root,
      type: 'ext4',
      source: '/dev/nvme0n1p1',
      readOnly: false,
      options: ['relatime'],
    });
    // They are part of the tree, so that a bind of the whole disk shows them too.
    add(
      '/proc',
      procFiles(() => this.clock.now(), this.pids),
      'proc',
    );
    add('/sys', newDirectory({ mode: 0o555, uid: 0, gid: 0, mtimeMs: nowMs }), 'sysfs');
    const attributes = { mode: 0o660, uid: 0, gid: 0, mtimeMs: nowMs };
    for (const device of this.devices) place(this.disk, `/dev/${device.name}`, newDevice(device, attributes), nowMs);
    place(
      this.disk,
      '/dev/null',
      newDevice(
        { kind: 'character', device: 'null', major: 1, minor: 3, holds: undefined },
        { ...attributes, mode: 0o666 },
      ),
      nowMs,
    );
  }

  #startSystem(): void {
    const init = this.startIdle(['/usr/lib/systemd/systemd', '--switched-root', '--system']);
    for (const argv of [
      ['/usr/lib/systemd/systemd-journald'],
      ['/usr/sbin/sshd', '-D'],
      ['/usr/bin/containerd'],
      [
        '/usr/bin/kubelet',
        '--config=/var/lib/kubelet/config.yaml',
        '--kubeconfig=/var/lib/kubelet/kubeconfig',
        `--node-ip=${this.address}`,
      ],
      ...this.spec.processes,
    ]) {
      this.startIdle(argv, init);
    }
    this.stack.listen({
      protocol: 'TCP',
      port: 10_250,
      address: '0.0.0.0',
      server: {},
      process: { name: 'kubelet', pid: 5 },
    });
    this.stack.listen({
      protocol: 'TCP',
      port: 22,
      address: '0.0.0.0',
      server: {
        stream: (output) => (
          output.data(Buffer.from('SSH-2.0-OpenSSH_8.7\r\n')), { data: () => {}, end: () => output.end() }
        ),
      },
      process: { name: 'sshd', pid: 3 },
    });
  }
}

function* idle(): Generator<(wake: () => void) => () => void, number, void> {
  for (;;) yield () => () => {};
}

function name(argv: readonly string[]): string {
  const [first = ''] = argv;
  return first.slice(first.lastIndexOf('/') + 1);
}

export function internalAddress(spec: MachineSpec): string {
  return spec.addresses.find((address) => address.type === 'InternalIP')?.address ?? '10.0.0.20';
}

/** The root disk and its partition, which holds the machine's own files. */
function diskDevices(disk: FileTree): (Device & { name: string })[] {
  const attributes = { mode: 0o660, uid: 0, gid: 6, mtimeMs: 0 };
  return [
    {
      ...newDevice({ kind: 'block', device: 'disk', major: 259, minor: 0, holds: undefined }, attributes),
      name: 'nvme0n1',
    },
    {
      ...newDevice({ kind: 'block', device: 'disk', major: 259, minor: 1, holds: disk.root }, attributes),
      name: 'nvme0n1p1',
    },
  ];
}
