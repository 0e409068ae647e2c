import { attach, detach } from '../files/file-tree.ts';
import {
  type Attributes,
  contentOf,
  type Directory,
  generatedFile,
  type Inode,
  newDirectory,
  newFile,
  newLink,
} from '../files/inode.ts';
import { formatDate } from '../tools/date.ts';
import { MountError, type VolumeFile } from './volume-data.ts';

const DATA = '..data';

/**
 * Writes files so that readers see all of a version or none: a folder named by the time, a link `..data` to it, and a link
 * for each name (upstream: pkg/volume/util/atomic_writer.go). Returns whether anything changed.
 */
export function writeProjected(
  folder: Directory,
  files: ReadonlyMap<string, VolumeFile>,
  how: { nowMs: number; gid: number | undefined },
): boolean {
  const { nowMs, gid = 0 } = how;
  if (isCurrent(folder, files)) return false;
  const attributes = (mode: number) => ({ mode, uid: 0, gid, mtimeMs: nowMs });
  const version = newDirectory(attributes(0o755));
  const name = `..${formatDate(nowMs, '%Y_%m_%d_%H_%M_%S')}.${String((nowMs * 7919) % 4_294_967_296)}`;
  const old = folder.entries.get(DATA);
  attach(folder, name, version);
  for (const [path, file] of files) {
    const parts = path.split('/');
    let at = version;
    for (const part of parts.slice(0, -1)) {
      const child = at.entries.get(part);
      const next = child?.type === 'directory' ? child : newDirectory(attributes(0o755));
      if (child === undefined) attach(at, part, next);
      at = next;
    }
    const mode = how.gid === undefined ? file.mode : file.mode | 0o440;
    attach(at, parts.at(-1) ?? path, inodeOf(file, { ...attributes(mode), uid: file.uid ?? 0 }));
  }
  attach(folder, DATA, newLink(name, attributes(0o777)));
  linkNames(folder, new Set([...files.keys()].map((path) => path.split('/')[0])), attributes(0o777));
  if (old?.type === 'link') detach(folder, old.target);
  return true;
}

function inodeOf({ data, renew }: VolumeFile, attributes: Attributes): Inode {
  if (renew === undefined) return newFile(data, attributes);
  let last = renew();
  const read = () => {
    try {
      last = renew();
    } catch (error) {
      // What was there stays until there is something newer.
      if (!(error instanceof MountError)) throw error;
    }
    return last;
  };
  return { ...generatedFile(read, attributes), bytes: last.length };
}

function linkNames(
  folder: Directory,
  names: ReadonlySet<string>,
  attributes: { mode: number; uid: number; gid: number; mtimeMs: number },
): void {
  for (const name of [...folder.entries.keys()]) if (!name.startsWith('..') && !names.has(name)) detach(folder, name);
  for (const name of names) if (!folder.entries.has(name)) attach(folder, name, newLink(`${DATA}/${name}`, attributes));
}

function isCurrent(folder: Directory, files: ReadonlyMap<string, VolumeFile>): boolean {
  const link = folder.entries.get(DATA);
  const version = link?.type === 'link' ? folder.entries.get(link.target) : undefined;
  if (version?.type !== 'directory') return false;
  const stored = listFiles(version, '');
  if (stored.size !== files.size) return false;
  return [...files].every(
    ([path, { data, renew }]) => stored.get(path)?.equals(data) ?? (renew !== undefined && stored.has(path)),
  );
}

function listFiles(folder: Directory, prefix: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const [name, inode] of folder.entries) {
    if (inode.type === 'file') files.set(prefix + name, contentOf(inode));
    if (inode.type === 'generated') files.set(prefix + name, Buffer.alloc(0));
    if (inode.type === 'directory')
      for (const [path, data] of listFiles(inode, `${prefix}${name}/`)) files.set(path, data);
  }
  return files;
}
