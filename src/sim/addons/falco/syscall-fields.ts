import type { KernelEvent } from '../../kubelet/processes/kernel-trace.ts';
import type { Process } from '../../kubelet/processes/process.ts';
import { formatTime } from '../../../clock/clock.ts';
import { type Fields, type FieldValue, globExpression } from './evaluate-condition.ts';

/** What a sensor knows of its surroundings beside the event. */
export interface SensorFacts {
  hostname: string;
  nowMs: number;
  /** The name that stands behind an address, as far as it is a service of the cluster. */
  serviceNameOf(address: string): string | undefined;
  labelOf(namespace: string, pod: string, label: string): string | undefined;
}

const CALLS: Readonly<Record<KernelEvent['type'], string>> = {
  execve: 'execve',
  open: 'openat',
  unlink: 'unlinkat',
  mkdir: 'mkdirat',
  chmod: 'fchmodat',
  rename: 'renameat2',
  connect: 'connect',
  mount: 'mount',
};

/** The fields of a system call, under Falco's names. */
export function syscallFields(event: KernelEvent, facts: SensorFacts): Fields {
  return ({ name, argument }) => {
    const [group] = name.split('.');
    switch (group) {
      case 'evt':
        return eventField(name, argument, event, facts);
      case 'proc':
        return processField(name, argument, event.process);
      case 'user':
        return userField(name, event.process);
      case 'fd':
      case 'fs':
        return fileField(name, event, facts);
      case 'container':
        return containerField(name, argument, event.process);
      case 'k8s':
        return podField(name, argument, event.process, facts);
      default:
        return undefined;
    }
  };
}

function eventField(name: string, argument: string | undefined, event: KernelEvent, facts: SensorFacts): FieldValue {
  switch (name) {
    case 'evt.type':
      return CALLS[event.type];
    case 'evt.dir':
      return '<';
    case 'evt.source':
      return 'syscall';
    case 'evt.hostname':
      return facts.hostname;
    case 'evt.time':
    case 'evt.time.iso8601':
      return formatTime(facts.nowMs);
    case 'evt.is_open_write':
      return event.type === 'open' && event.writes;
    case 'evt.is_open_read':
      return event.type === 'open' && !event.writes;
    case 'evt.arg':
    case 'evt.arg.name':
    case 'evt.arg.path':
      return argument === 'uid' ? event.process.credentials.uid : pathOf(event);
    case 'evt.arg.oldpath':
      return event.type === 'rename' ? event.from : undefined;
    case 'evt.res':
      return 'SUCCESS';
    default:
      return undefined;
  }
}

function pathOf(event: KernelEvent): string | undefined {
  return 'path' in event ? event.path : undefined;
}

function processField(name: string, argument: string | undefined, process: Process): FieldValue {
  switch (name) {
    case 'proc.name':
      return nameOf(process);
    case 'proc.exe':
      return process.argv[0];
    case 'proc.exepath':
      return process.argv[0]?.split(' ')[0];
    case 'proc.cmdline':
      return [nameOf(process), ...process.argv.slice(1)].join(' ');
    case 'proc.args':
      return process.argv.slice(1).join(' ');
    case 'proc.pid':
      return process.pid;
    case 'proc.vpid':
      return process.pid;
    case 'proc.ppid':
      return process.parentPid;
    case 'proc.cwd':
      return `${process.cwd.replace(/\/$/, '')}/`;
    case 'proc.tty':
      return process.descriptors.get(0)?.isTerminal === true ? 34_816 : 0;
    case 'proc.pname':
      return process.parent === undefined ? 'containerd-shim' : nameOf(process.parent);
    case 'proc.pcmdline':
      return process.parent === undefined
        ? 'containerd-shim'
        : [nameOf(process.parent), ...process.parent.argv.slice(1)].join(' ');
    case 'proc.aname': {
      const names = ancestors(process).map(nameOf);
      return argument === undefined ? names : names[Number(argument)];
    }
    default:
      return undefined;
  }
}

function ancestors(process: Process): Process[] {
  return [process, ...(process.parent === undefined ? [] : ancestors(process.parent))];
}

function nameOf(process: Process): string {
  const first = (process.argv[0] ?? '').split(' ')[0];
  return first.slice(first.lastIndexOf('/') + 1).replace(/:$/, '');
}

function userField(name: string, { credentials: { uid }, env }: Process): FieldValue {
  if (name === 'user.uid') return uid;
  if (name === 'user.loginuid') return -1;
  return name === 'user.name' ? (uid === 0 ? 'root' : (env.get('USER') ?? '<NA>')) : undefined;
}

function fileField(name: string, event: KernelEvent, facts: SensorFacts): FieldValue {
  if (event.type === 'connect') {
    const host = /^[\d.]+$/.test(event.host) ? event.host : undefined;
    switch (name) {
      case 'fd.type':
        return 'ipv4';
      case 'fd.typechar':
        return '4';
      case 'fd.l4proto':
        return 'tcp';
      case 'fd.sip':
      case 'fd.rip':
        return host ?? event.address;
      case 'fd.sport':
      case 'fd.rport':
        return event.port;
      case 'fd.sip.name':
        return host === undefined ? event.host : facts.serviceNameOf(host);
      case 'fd.name':
        return `${event.process.surroundings.network.address}:0->${host ?? event.address}:${event.port}`;
      default:
        return undefined;
    }
  }
  const path = pathOf(event);
  if (path === undefined) return undefined;
  switch (name) {
    case 'fd.name':
    case 'fs.path.name':
      return path;
    case 'fd.typechar':
      return 'f';
    case 'fd.directory':
      return path.slice(0, path.lastIndexOf('/')) || '/';
    case 'fd.filename':
      return path.slice(path.lastIndexOf('/') + 1);
    default:
      return undefined;
  }
}

function containerField(
  name: string,
  argument: string | undefined,
  { surroundings: { container } }: Process,
): FieldValue {
  if (container === undefined) return name === 'container.id' || name === 'container.name' ? 'host' : undefined;
  const { id, image, privileged, hostMounts } = container;
  const mount = () => hostMounts.find(({ source }) => argument === undefined || globExpression(argument).test(source));
  switch (name) {
    case 'container.id':
      return id.slice(0, 12);
    case 'container.full_id':
      return id;
    case 'container.name':
      return container.name;
    case 'container.image':
      return image;
    case 'container.image.repository':
      return image.replace(/@.*$/, '').replace(/:[^/:]+$/, '');
    case 'container.image.tag':
      return /:([^/:@]+)(?:@|$)/.exec(image)?.[1];
    case 'container.privileged':
      return privileged;
    case 'container.type':
      return 'containerd';
    case 'container.mount.dest':
      return mount()?.destination;
    case 'container.mount.source':
      return mount()?.source;
    case 'container.mounts':
      return hostMounts
        .map(({ source, destination, readOnly }) => `${source}:${destination}:${readOnly ? 'ro' : 'rw'}`)
        .join(',');
    default:
      return undefined;
  }
}

function podField(
  name: string,
  argument: string | undefined,
  { surroundings: { container } }: Process,
  facts: SensorFacts,
): FieldValue {
  if (container === undefined) return undefined;
  if (name === 'k8s.ns.name') return container.namespace;
  if (name === 'k8s.pod.name') return container.pod;
  return name === 'k8s.pod.label' && argument !== undefined
    ? facts.labelOf(container.namespace, container.pod, argument)
    : undefined;
}
