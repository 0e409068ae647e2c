import { createHash } from 'node:crypto';
import type { Timer } from '../clock/clock.ts';
import type { SimCluster } from '../sim/index.ts';
import type { NodeFactChange, NodeProcess, TargetNode } from './target.ts';

type Machine = NonNullable<ReturnType<SimCluster['kubelets']['machine']>>;
type MachineSpec = Parameters<SimCluster['kubelets']['addMachine']>[0];

export interface SimNode {
  name: string;
  address: string;
  zone: string;
}

const GIB = 2 ** 30;
/** Where changes of files matter to those who watch a node: what its own services and their pods keep is not told. */
const TOLD = ['/etc/', '/root/', '/home/', '/var/tmp/', '/var/spool/', '/usr/', '/opt/'];

/** A machine as a managed node group of EKS makes them. */
export function eksMachine(
  node: SimNode,
  index: number,
  options: { region: string; staticPodPath?: string },
): MachineSpec {
  const instance = `i-0${createHash('sha256').update(node.name).digest('hex').slice(0, 16)}`;
  return {
    name: node.name,
    labels: {
      'beta.kubernetes.io/arch': 'amd64',
      'beta.kubernetes.io/instance-type': 'm5a.xlarge',
      'beta.kubernetes.io/os': 'linux',
      'eks.amazonaws.com/capacityType': 'ON_DEMAND',
      'eks.amazonaws.com/nodegroup': 'ng-1',
      'failure-domain.beta.kubernetes.io/region': options.region,
      'failure-domain.beta.kubernetes.io/zone': node.zone,
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': node.name,
      'kubernetes.io/os': 'linux',
      'node.kubernetes.io/instance-type': 'm5a.xlarge',
      'topology.kubernetes.io/region': options.region,
      'topology.kubernetes.io/zone': node.zone,
    },
    annotations: {},
    taints: [],
    addresses: [
      { type: 'InternalIP', address: node.address },
      { type: 'InternalDNS', address: node.name },
      { type: 'Hostname', address: node.name },
    ],
    podCidr: `10.0.${100 + index}.0/24`,
    providerId: `aws:///${node.zone}/${instance}`,
    cpu: 4,
    memoryBytes: 16 * GIB,
    storageBytes: 100 * GIB,
    pods: 58,
    reserved: { cpu: 0.08, memoryBytes: Math.round(0.97 * GIB) },
    images: [],
    registries: 'all',
    staticPodPath: options.staticPodPath ?? '/etc/kubernetes/manifests',
    files: {},
    processes: [],
    osImage: 'Amazon Linux 2023.6.20241031',
    kernel: '6.1.112-124.190.amzn2023.x86_64',
    kubeletVersion: 'v1.31.2-eks-94953ac',
    runtimeVersion: 'containerd://1.7.23',
    kubeProxyVersion: 'v1.31.2-eks-94953ac',
    syncFrequencyMs: 60_000,
  };
}

/** A machine's own facts, as a target shows them. `nameOf`: what an address outside is called. */
export function targetNode(machine: Machine, nameOf: (address: string) => string): TargetNode {
  return {
    name: machine.spec.name,
    readFile: (path) => machine.readFile(path),
    listFiles: (folder) => filesBelow(machine, folder.replace(/\/$/, '')),
    processes: () => machine.processes().map((process) => nodeProcess(machine, process)),
    connections: () => {
      const all = machine.processes();
      const stacks = new Set([machine.stack, ...all.map((process) => process.surroundings.network)]);
      return [...stacks].flatMap((stack) =>
        stack.connections().flatMap(({ peer, process: { name } }) => {
          const owner = all.find((one) => nameOfProcess(one) === name && podOf(one) === stack.pod?.name);
          if (owner === undefined) return [];
          return [{ remote: `${nameOf(peer.address)}:${peer.port}`, process: nodeProcess(machine, owner) }];
        }),
      );
    },
  };
}

type MachineProcess = ReturnType<Machine['processes']>[number];

export function nodeProcess(machine: Machine, process: MachineProcess): NodeProcess {
  const { cgroup, clock } = process.surroundings;
  const container = containerOf(process.surroundings.container);
  const isFirst = [...cgroup.processes][0] === process;
  return {
    pid: process.pidIn(machine.pids) ?? 0,
    ppid: process.parent?.pidIn(machine.pids) ?? 1,
    name: nameOfProcess(process),
    command: process.argv.join(' '),
    user: process.credentials.uid === 0 ? 'root' : String(process.credentials.uid),
    cpu: isFirst && container !== undefined ? Math.round(cgroup.usage().cpu / 1e7) / 100 : 0,
    startedAt: new Date(Math.min(process.startMs, clock.now())).toISOString(),
    ...(container === undefined ? {} : { container }),
  };
}

/** Tells what changes on a machine beside the API: files, and processes coming and going. */
export function watchMachine(machine: Machine, tell: (change: NodeFactChange) => void): () => void {
  const node = machine.spec.name;
  const unwatch = machine.watchFiles(({ type, path, inode }) => {
    if (!TOLD.some((folder) => path.startsWith(folder)) || inode.type !== 'file') return;
    const content = type === 'removed' ? undefined : machine.readFile(path);
    const value =
      content === undefined
        ? {}
        : { value: { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') } };
    tell({ node, fact: 'file', key: path, ...value });
  });
  let known = commandsOf(machine);
  let pending: Timer | undefined;
  const compare = (): void => {
    pending = undefined;
    const now = commandsOf(machine);
    for (const [key, command] of now) if (!known.has(key)) tell({ node, fact: 'process', key, value: command });
    for (const key of known.keys()) if (!now.has(key)) tell({ node, fact: 'process', key });
    known = now;
  };
  // What comes and goes within one instant is not told.
  const unlisten = machine.onFacts(() => {
    pending ??= machine.clock.after(0, compare);
  });
  return () => {
    unwatch();
    unlisten();
    pending?.cancel();
  };
}

function commandsOf(machine: Machine): Map<string, string> {
  return new Map(
    machine.processes().map((process) => [String(process.pidIn(machine.pids) ?? 0), process.argv.join(' ')]),
  );
}

function filesBelow(machine: Machine, folder: string): string[] {
  return machine.listFiles(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    return machine.readFile(path) === undefined ? filesBelow(machine, path) : [path];
  });
}

function containerOf(
  container: { namespace: string; pod: string; name: string } | undefined,
): { namespace: string; pod: string; container: string } | undefined {
  return container === undefined
    ? undefined
    : { namespace: container.namespace, pod: container.pod, container: container.name };
}

function podOf({ surroundings }: MachineProcess): string | undefined {
  return containerOf(surroundings.container)?.pod;
}

function nameOfProcess({ argv }: MachineProcess): string {
  return baseName(argv[0] ?? '');
}

function baseName(path: string): string {
  return path.split(' ')[0].replace(/:$/, '').split('/').pop() ?? '';
}
