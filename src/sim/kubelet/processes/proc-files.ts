import { generatedDirectory, generatedFile, type GeneratedDirectory, type Inode, newLink } from '../files/inode.ts';
import { capabilityMask } from './credentials.ts';
import type { PidNamespace } from './pid-namespace.ts';
import type { Process } from './process.ts';

const FILE = { mode: 0o444, uid: 0, gid: 0 };
const FOLDER = { mode: 0o555, uid: 0, gid: 0 };

/**
 * /proc, as the process sees it that looks: its own namespace's processes, or those of the namespace that mounted it,
 * and the kernel's figures.
 */
export function procFiles(nowMs: () => number, mountedBy?: PidNamespace): GeneratedDirectory {
  const spaceOf = (reader: Process | undefined) => mountedBy ?? reader?.surroundings.pids;
  const attributes = (base: typeof FILE) => ({ ...base, mtimeMs: nowMs() });
  const text = (read: (reader: Process | undefined) => string) => generatedFile(read, attributes(FILE));
  const fixed: Record<string, () => Inode> = {
    self: () => newLink('self', attributes(FILE)),
    mounts: () => newLink('self/mounts', attributes(FILE)),
    version: () =>
      text((reader) => `Linux version ${reader?.surroundings.kernel ?? '6.1.0'} (gcc) #1 SMP PREEMPT_DYNAMIC\n`),
    uptime: () => text((reader) => `${uptimeSeconds(reader, nowMs()).toFixed(2)} 0.00\n`),
    loadavg: () =>
      text((reader) => `0.12 0.10 0.09 1/${reader?.surroundings.pids.list().length ?? 1} ${reader?.pid ?? 1}\n`),
    meminfo: () => text((reader) => memoryInfo(reader)),
    cpuinfo: () =>
      text(() =>
        [0, 1]
          .map(
            (cpu) =>
              `processor\t: ${cpu}\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz\ncpu MHz\t\t: 2500.000\n\n`,
          )
          .join(''),
      ),
    filesystems: () => text(() => 'nodev\tproc\nnodev\ttmpfs\nnodev\toverlay\n\text4\n\txfs\n'),
    cmdline: () => text(() => 'BOOT_IMAGE=/boot/vmlinuz root=/dev/nvme0n1p1 ro\n'),
    net: () => folder(networkFiles(attributes), attributes(FOLDER)),
    sys: () =>
      folder(
        {
          kernel: () =>
            folder(
              { hostname: () => text((reader) => `${reader?.surroundings.hostname ?? ''}\n`) },
              attributes(FOLDER),
            ),
        },
        attributes(FOLDER),
      ),
  };
  return generatedDirectory(
    {
      names: (reader) => [
        ...(spaceOf(reader)?.list() ?? []).map((process) => String(pidOf(process, spaceOf(reader)))),
        ...Object.keys(fixed),
      ],
      lookup: (name, reader) => {
        if (name === 'self' || name === 'thread-self')
          return reader === undefined ? undefined : processFolder(reader, attributes);
        if (/^\d+$/.test(name)) {
          const process = spaceOf(reader)?.get(Number(name));
          return process === undefined ? undefined : processFolder(process, attributes);
        }
        return Object.hasOwn(fixed, name) ? fixed[name]() : undefined;
      },
    },
    attributes(FOLDER),
  );
}

type Attribute = (base: typeof FILE) => typeof FILE & { mtimeMs: number };

function pidOf(process: Process, space: PidNamespace | undefined): number {
  return (space === undefined ? undefined : process.pidIn(space)) ?? process.pid;
}

function folder(entries: Record<string, () => Inode>, attributes: ReturnType<Attribute>): GeneratedDirectory {
  return generatedDirectory(
    {
      names: () => Object.keys(entries),
      lookup: (name) => (Object.hasOwn(entries, name) ? entries[name]() : undefined),
    },
    attributes,
  );
}

function processFolder(process: Process, attributes: Attribute): GeneratedDirectory {
  const { uid, gid } = process.credentials;
  const own = (base: typeof FILE) => ({ ...attributes(base), uid, gid });
  const text = (read: () => string, mode = 0o444) => generatedFile(read, { ...own(FILE), mode });
  return folder(
    {
      cmdline: () => text(() => process.argv.map((arg) => `${arg}\0`).join('')),
      comm: () => text(() => `${nameOf(process)}\n`),
      environ: () => text(() => [...process.env].map(([name, value]) => `${name}=${value}\0`).join(''), 0o400),
      status: () => generatedFile((reader) => statusText(process, reader), own(FILE)),
      stat: () =>
        generatedFile(
          (reader) =>
            `${pidOf(process, reader?.surroundings.pids)} (${nameOf(process)}) ${process.state} ${process.parentPid} 0 0 0 -1\n`,
          own(FILE),
        ),
      cgroup: () => text(() => `0::${process.surroundings.cgroup.path}\n`),
      mounts: () => text(() => mountLines(process)),
      mountinfo: () => text(() => mountLines(process)),
      limits: () =>
        text(
          () =>
            'Limit                     Soft Limit           Hard Limit           Units\nMax open files            1048576              1048576              files\n',
        ),
      exe: () => newLink(executablePath(process), own(FILE)),
      cwd: () => newLink(process.cwd, own(FILE)),
      root: () => rootFolder(process, own(FOLDER)),
      fd: () => descriptorFolder(process, own),
    },
    own(FOLDER),
  );
}

/** The files of another process through its root: what a privileged reader of the host sees of a container. */
function rootFolder(process: Process, attributes: ReturnType<Attribute>): Inode {
  return process.surroundings.mounts.at(process.surroundings.root)?.root ?? newLink('/', attributes);
}

function descriptorFolder(process: Process, attributes: Attribute): GeneratedDirectory {
  return generatedDirectory(
    {
      names: () => [...process.descriptors.keys()].map(String),
      lookup: (name) => {
        const file = process.descriptors.get(Number(name));
        return file === undefined
          ? undefined
          : newLink(file.path.startsWith('/') ? file.path : `${file.path}:[${1000 + Number(name)}]`, attributes(FILE));
      },
    },
    attributes(FOLDER),
  );
}

function nameOf(process: Process): string {
  const first = process.argv[0] ?? '';
  return first.slice(first.lastIndexOf('/') + 1).slice(0, 15);
}

function executablePath(process: Process): string {
  const first = process.argv[0] ?? '';
  return first.startsWith('/') ? first : `/usr/bin/${first}`;
}

function statusText(process: Process, reader: Process | undefined): string {
  const { credentials } = process;
  const { uid, gid, groups, capabilities, bounding, noNewPrivileges } = credentials;
  const kilobytes = Math.round((process.memory + (1 << 20)) / 1024);
  const mask = capabilityMask(capabilities);
  const lines = [
    ['Name', nameOf(process)],
    ['Umask', '0022'],
    ['State', process.state === 'R' ? 'R (running)' : 'S (sleeping)'],
    ['Tgid', pidOf(process, reader?.surroundings.pids)],
    ['Pid', pidOf(process, reader?.surroundings.pids)],
    ['PPid', process.parentPid],
    ['Uid', `${uid}\t${uid}\t${uid}\t${uid}`],
    ['Gid', `${gid}\t${gid}\t${gid}\t${gid}`],
    ['Groups', [...groups].join(' ')],
    ['VmSize', `${kilobytes} kB`],
    ['VmRSS', `${kilobytes} kB`],
    ['Threads', 1],
    ['CapInh', '0000000000000000'],
    ['CapPrm', mask],
    ['CapEff', mask],
    ['CapBnd', capabilityMask(bounding)],
    ['CapAmb', '0000000000000000'],
    ['NoNewPrivs', noNewPrivileges ? 1 : 0],
    ['Seccomp', credentials.seccomp ?? 0],
    ['Seccomp_filters', credentials.seccomp === 2 ? 1 : 0],
  ];
  return lines.map(([name, value]) => `${name}:\t${value}\n`).join('');
}

function mountLines(process: Process): string {
  return process.surroundings.mounts
    .list()
    .map(
      ({ source, path, type, readOnly, options }) =>
        `${source} ${path} ${type} ${[readOnly ? 'ro' : 'rw', ...options].join(',')} 0 0\n`,
    )
    .join('');
}

function networkFiles(attributes: Attribute): Record<string, () => Inode> {
  return {
    tcp: () =>
      generatedFile((reader) => {
        const rows = (reader?.surroundings.network.listeners() ?? []).map(
          ({ address, port }, at) =>
            `${String(at).padStart(4)}: ${hexAddress(address)}:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 ${1000 + at}\n`,
        );
        return `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n${rows.join('')}`;
      }, attributes(FILE)),
    route: () =>
      generatedFile(() => 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n', attributes(FILE)),
    dev: () =>
      generatedFile(
        () =>
          'Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0\n  eth0:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0\n',
        attributes(FILE),
      ),
  };
}

function hexAddress(address: string): string {
  return address
    .split('.')
    .reverse()
    .map((part) => Number(part).toString(16).toUpperCase().padStart(2, '0'))
    .join('');
}

function uptimeSeconds(reader: Process | undefined, nowMs: number): number {
  return Math.max(0, nowMs - (reader?.surroundings.bootMs ?? nowMs)) / 1000;
}

function memoryInfo(reader: Process | undefined): string {
  const total = Math.round((reader?.surroundings.memoryTotal ?? 8 * 2 ** 30) / 1024);
  const free = Math.round(total * 0.6);
  return `MemTotal:       ${total} kB\nMemFree:        ${free} kB\nMemAvailable:   ${Math.round(total * 0.75)} kB\nBuffers:          102400 kB\nCached:          1024000 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n`;
}
