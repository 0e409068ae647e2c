import { FileTree } from '../files/file-tree.ts';
import {
  type Attributes,
  type Device,
  generatedDirectory,
  generatedFile,
  type Inode,
  isDirectory,
  newDevice,
  newDirectory,
  newFile,
  newLink,
} from '../files/inode.ts';
import { type Mount, MountTable } from '../files/mount-table.ts';
import { copyInto, folderAt, inodeAt, place } from '../files/populate.ts';
import { procFiles } from '../processes/proc-files.ts';

export interface MountWish {
  path: string;
  root: Inode;
  readOnly: boolean;
  /** As /proc/mounts shows it. */
  type?: string;
  source?: string;
}

export interface RootWish {
  image: FileTree;
  now(): number;
  readOnlyRoot: boolean;
  mounts: readonly MountWish[];
  hostname: string;
  /** Devices of the node, for a privileged container. */
  devices: readonly (Device & { name: string })[];
  terminal: boolean;
}

/** A container's own root and all that is mounted in it. */
export function containerMounts({ image, now, readOnlyRoot, mounts, hostname, devices }: RootWish): {
  tree: FileTree;
  table: MountTable;
} {
  const nowMs = now();
  const tree = new FileTree(now);
  copyInto(tree.root, image.root);
  const table = new MountTable();
  const add = (path: string, root: Inode, mount: Partial<Mount> = {}) => {
    if (path !== '/') mountPoint(tree, path, root, nowMs);
    table.add({ path, root, type: 'tmpfs', source: 'tmpfs', readOnly: false, options: ['relatime'], ...mount });
  };
  add('/', tree.root, { type: 'overlay', source: 'overlay', readOnly: readOnlyRoot });
  add('/proc', procFiles(now), { type: 'proc', source: 'proc' });
  add('/dev', deviceTree(now, devices).root, { options: ['nosuid', 'mode=755'] });
  add('/sys', systemFiles(nowMs), { type: 'sysfs', source: 'sysfs', readOnly: true });
  const attributes = { mode: 0o644, uid: 0, gid: 0, mtimeMs: nowMs };
  add('/etc/hostname', newFile(`${hostname}\n`, attributes), { type: 'ext4', source: '/dev/nvme0n1p1' });
  for (const { path, root, readOnly, type = 'ext4', source = '/dev/nvme0n1p1' } of mounts)
    add(clean(path), root, { readOnly, type, source });
  return { tree, table };
}

function clean(path: string): string {
  return path === '/'
    ? path
    : `/${path
        .split('/')
        .filter((part) => part !== '')
        .join('/')}`;
}

/** The runtime makes what something is mounted on. Links on the way are followed: /var/run is often /run. */
function mountPoint(tree: FileTree, path: string, root: Inode, nowMs: number): void {
  if (inodeAt(tree, path) !== undefined) return;
  if (isDirectory(root)) folderAt(tree, path, nowMs);
  else place(tree, path, newFile('', { mode: 0o644, uid: 0, gid: 0, mtimeMs: nowMs }), nowMs);
}

function deviceTree(now: () => number, devices: readonly (Device & { name: string })[]): FileTree {
  const nowMs = now();
  const tree = new FileTree(now);
  const attributes: Attributes = { mode: 0o666, uid: 0, gid: 0, mtimeMs: nowMs };
  const character = (device: Device['device'], minor: number, major = 1) =>
    newDevice({ kind: 'character', device, major, minor, holds: undefined }, attributes);
  const entries: [string, Inode][] = [
    ['null', character('null', 3)],
    ['zero', character('zero', 5)],
    ['full', character('full', 7)],
    ['random', character('random', 8)],
    ['urandom', character('random', 9)],
    ['tty', character('terminal', 0, 5)],
    ['stdin', newLink('/proc/self/fd/0', attributes)],
    ['stdout', newLink('/proc/self/fd/1', attributes)],
    ['stderr', newLink('/proc/self/fd/2', attributes)],
    ['fd', newLink('/proc/self/fd', attributes)],
    ['shm', newDirectory({ ...attributes, mode: 0o1777 })],
    ['pts', newDirectory({ ...attributes, mode: 0o755 })],
    ['mqueue', newDirectory({ ...attributes, mode: 0o1777 })],
  ];
  for (const [name, inode] of entries) place(tree, `/${name}`, inode, nowMs);
  for (const device of devices)
    place(tree, `/${device.name}`, newDevice(device, { ...attributes, mode: 0o660 }), nowMs);
  return tree;
}

function systemFiles(nowMs: number): Inode {
  const file = { mode: 0o444, uid: 0, gid: 0, mtimeMs: nowMs };
  const folder = (entries: Record<string, () => Inode>): Inode =>
    generatedDirectory(
      {
        names: () => Object.keys(entries),
        lookup: (name) => (Object.hasOwn(entries, name) ? entries[name]() : undefined),
      },
      { ...file, mode: 0o555 },
    );
  const cgroup = () =>
    folder({
      'memory.max': () => generatedFile((reader) => limitText(reader?.surroundings.cgroup.limitBytes), file),
      'memory.current': () => generatedFile((reader) => `${reader?.surroundings.cgroup.memory() ?? 0}\n`, file),
      'cgroup.procs': () =>
        generatedFile(
          (reader) => [...(reader?.surroundings.cgroup.processes ?? [])].map((process) => `${process.pid}\n`).join(''),
          file,
        ),
    });
  return folder({
    fs: () => folder({ cgroup }),
    class: () => folder({ net: () => folder({}) }),
    kernel: () => folder({}),
  });
}

function limitText(limit: number | undefined): string {
  return limit === undefined || limit === Number.POSITIVE_INFINITY ? 'max\n' : `${limit}\n`;
}
