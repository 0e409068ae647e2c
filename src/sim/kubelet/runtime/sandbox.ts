import { NetworkStack } from '../../network/network-stack.ts';
import { newFile, type RegularFile } from '../files/inode.ts';
import type { Machine } from '../machine/machine.ts';
import { Cgroup } from '../processes/cgroup.ts';
import { ROOT } from '../processes/credentials.ts';
import { PidNamespace } from '../processes/pid-namespace.ts';
import { Process } from '../processes/process.ts';

export interface SandboxOptions {
  id: string;
  machine: Machine;
  namespace: string;
  name: string;
  uid: string;
  /** Undefined on the host's network. */
  address: string | undefined;
  hostPid: boolean;
  sharedPids: boolean;
  hostname: string;
  hostsFile: string;
  resolvFile: string;
}

/** What the containers of one pod share: network, names, maybe processes. */
export class Sandbox {
  readonly id: string;
  readonly stack: NetworkStack;
  readonly hostname: string;
  readonly hosts: RegularFile;
  readonly resolv: RegularFile;
  readonly #machine: Machine;
  readonly #hostPid: boolean;
  readonly #shared: PidNamespace | undefined;
  readonly #unregister: () => void;
  readonly #pause: Process | undefined;

  constructor(options: SandboxOptions) {
    const { machine, address, namespace, name } = options;
    this.id = options.id;
    this.#machine = machine;
    this.hostname = options.hostname;
    this.stack =
      address === undefined
        ? machine.stack
        : new NetworkStack({ address, node: machine.spec.name, pod: { namespace, name } });
    this.#unregister = address === undefined ? () => {} : machine.network.register(this.stack);
    this.#hostPid = options.hostPid;
    this.#shared = options.sharedPids && !options.hostPid ? new PidNamespace(machine.pids) : undefined;
    const attributes = { mode: 0o644, uid: 0, gid: 0, mtimeMs: machine.clock.now() };
    this.hosts = newFile(options.hostsFile, attributes);
    this.resolv = newFile(options.resolvFile, attributes);
    this.#pause = this.#shared === undefined ? undefined : this.#startPause(this.#shared, options.uid);
  }

  /** The processes that a new container of the pod is among: those of another container, where it debugs one. */
  pidsForContainer(target?: PidNamespace): PidNamespace {
    if (target !== undefined) return target;
    return this.#hostPid ? this.#machine.pids : (this.#shared ?? new PidNamespace(this.#machine.pids));
  }

  stop(): void {
    this.#pause?.terminate({ code: 0 });
    this.#unregister();
  }

  /** The first process of a shared namespace only holds it. */
  #startPause(pids: PidNamespace, uid: string): Process {
    const pause = new Process({
      argv: ['/pause'],
      env: new Map(),
      cwd: '/',
      credentials: { ...ROOT, uid: 65_535, gid: 65_535, groups: [] },
      surroundings: { ...this.#machine.surroundings(new Cgroup({ path: `/kubepods/pod${uid}/pause` })), pids },
    });
    pause.run(function* hold() {
      for (;;) yield () => () => {};
    });
    return pause;
  }
}
