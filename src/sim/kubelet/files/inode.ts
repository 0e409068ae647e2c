import type { Process } from '../processes/process.ts';
import type { FileTree } from './file-tree.ts';

/** Everything in a file system. A bind mount and a hard link are further ways to the same inode. */
export type Inode = RegularFile | Directory | SymbolicLink | Device | Special | GeneratedFile | GeneratedDirectory;

export interface Attributes {
  /** Permission bits, with set-id and sticky bits. */
  mode: number;
  uid: number;
  gid: number;
  mtimeMs: number;
}

interface InodeBase extends Attributes {
  /** Drawn by the tree when it is put there. */
  number: number;
  /** Where it was put first: its path on the node is told by it. */
  parent: Directory | undefined;
  name: string;
  links: number;
}

export interface RegularFile extends InodeBase {
  type: 'file';
  /** What was written; where `size` is more, the rest is zeros (a sparse file). */
  data: Buffer;
  size: number;
  /** What runs when the file is executed: a tool, or a program of the image. */
  program: string | undefined;
}

export interface Directory extends InodeBase {
  type: 'directory';
  entries: Map<string, Inode>;
  /** Set at a tree's root. */
  tree: FileTree | undefined;
}

export interface SymbolicLink extends InodeBase {
  type: 'link';
  target: string;
}

export interface Device extends InodeBase {
  type: 'device';
  kind: 'character' | 'block';
  device: 'null' | 'zero' | 'full' | 'random' | 'terminal' | 'disk';
  major: number;
  minor: number;
  /** The file system on a disk. */
  holds: Directory | undefined;
}

/** What has no content here: sockets and named pipes. */
export interface Special extends InodeBase {
  type: 'socket' | 'fifo';
}

/** A file whose content is made when it is read (/proc). */
export interface GeneratedFile extends InodeBase {
  type: 'generated';
  read(reader: Process | undefined): Buffer;
  /** The size that is told, where it is known without reading. */
  bytes?: number;
  /** Absent for files that can't be written. */
  write?(data: Buffer, writer: Process | undefined): void;
}

/** A directory whose entries are found when they are asked for (/proc). */
export interface GeneratedDirectory extends InodeBase {
  type: 'generated-directory';
  names(reader: Process | undefined): string[];
  lookup(name: string, reader: Process | undefined): Inode | undefined;
}

const NOWHERE = { number: 0, parent: undefined, name: '', links: 1 };

export function newDirectory(attributes: Attributes): Directory {
  return { ...NOWHERE, ...attributes, links: 2, type: 'directory', entries: new Map(), tree: undefined };
}

export function newFile(content: string | Buffer, attributes: Attributes, program?: string): RegularFile {
  const data = typeof content === 'string' ? Buffer.from(content) : content;
  return { ...NOWHERE, ...attributes, type: 'file', data, size: data.length, program };
}

export function newLink(target: string, attributes: Attributes): SymbolicLink {
  return { ...NOWHERE, ...attributes, mode: 0o777, type: 'link', target };
}

export function newDevice(device: Omit<Device, keyof InodeBase | 'type'>, attributes: Attributes): Device {
  return { ...NOWHERE, ...attributes, ...device, type: 'device' };
}

export function newSpecial(type: Special['type'], attributes: Attributes): Special {
  return { ...NOWHERE, ...attributes, type };
}

export function generatedFile(
  read: (reader: Process | undefined) => string | Buffer,
  attributes: Attributes,
  write?: GeneratedFile['write'],
): GeneratedFile {
  return {
    ...NOWHERE,
    ...attributes,
    type: 'generated',
    read: (reader) => Buffer.from(read(reader)),
    ...(write === undefined ? {} : { write }),
  };
}

export function generatedDirectory(
  entries: Pick<GeneratedDirectory, 'names' | 'lookup'>,
  attributes: Attributes,
): GeneratedDirectory {
  return { ...NOWHERE, ...attributes, links: 2, type: 'generated-directory', ...entries };
}

export function isDirectory(inode: Inode): inode is Directory | GeneratedDirectory {
  return inode.type === 'directory' || inode.type === 'generated-directory';
}

/** The letter that `ls -l` begins with. */
export function typeLetter(inode: Inode): string {
  if (isDirectory(inode)) return 'd';
  if (inode.type === 'device') return inode.kind === 'block' ? 'b' : 'c';
  return { file: '-', generated: '-', link: 'l', socket: 's', fifo: 'p' }[inode.type];
}

export function sizeOf(inode: Inode): number {
  if (inode.type === 'file') return inode.size;
  if (inode.type === 'generated') return inode.bytes ?? 0;
  if (inode.type === 'link') return inode.target.length;
  return inode.type === 'directory' ? 4096 : 0;
}

/** The bytes of a file, zeros included. */
export function contentOf(file: RegularFile): Buffer {
  if (file.size === file.data.length) return file.data;
  const whole = Buffer.alloc(file.size);
  file.data.copy(whole);
  return whole;
}

/** The type as stat's mode has it. */
export const TYPE_BITS: Readonly<Record<Inode['type'], number>> = {
  file: 0o100000,
  generated: 0o100000,
  directory: 0o040000,
  'generated-directory': 0o040000,
  link: 0o120000,
  device: 0o020000,
  socket: 0o140000,
  fifo: 0o010000,
};
