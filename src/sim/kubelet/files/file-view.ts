import type { KernelEvent } from '../processes/kernel-trace.ts';
import type { Process } from '../processes/process.ts';
import { FileError } from './file-error.ts';
import { attach, detach, setContent, tellChange, treeOf } from './file-tree.ts';
import {
  contentOf,
  type Directory,
  type Inode,
  isDirectory,
  newDirectory,
  newFile,
  newLink,
  type RegularFile,
} from './inode.ts';
import type { Mount, MountTable } from './mount-table.ts';

export interface Found {
  /** Undefined where only the parent exists. */
  inode: Inode | undefined;
  parent: Directory | undefined;
  name: string;
  /** Absolute, without links, as the mount table has it. */
  path: string;
  mount: Mount;
}

/** Who looks: what permissions are checked against. */
export interface Identity {
  uid: number;
  gid: number;
  groups: readonly number[];
  /** Passes over permission bits (CAP_DAC_OVERRIDE). */
  overrides: boolean;
}

type WithoutProcess<E> = E extends { process: Process } ? Omit<E, 'process'> : never;
type FileEvent = WithoutProcess<KernelEvent>;

const LINKS_MAX = 40;

/**
 * The files as one process sees them: a mount table from a root directory on, with an identity. Each method stands for a
 * system call and throws FileError as it would fail.
 */
export class FileView {
  readonly mounts: MountTable;
  /** `/`, or where chroot went. */
  readonly root: string;
  readonly #identity: Identity;
  readonly #process: Process | undefined;
  readonly #now: () => number;

  constructor(options: {
    mounts: MountTable;
    root?: string;
    identity: Identity;
    process?: Process;
    now: () => number;
  }) {
    this.mounts = options.mounts;
    this.root = options.root ?? '/';
    this.#identity = options.identity;
    this.#process = options.process;
    this.#now = options.now;
  }

  /** Finds a path; `cwd` is where a relative one begins, in the view's own terms. */
  find(path: string, options: { cwd?: string; follow?: boolean } = {}): Found {
    if (path === '') throw new FileError('ENOENT');
    const absolute = path.startsWith('/') ? path : `${options.cwd ?? '/'}/${path}`;
    return this.#walk(absolute, options.follow ?? true);
  }

  get(path: string, options: { cwd?: string; follow?: boolean } = {}): Inode {
    const { inode } = this.find(path, options);
    if (inode === undefined) throw new FileError('ENOENT');
    return inode;
  }

  exists(path: string, cwd?: string): boolean {
    try {
      return this.find(path, { cwd }).inode !== undefined;
    } catch (error) {
      if (error instanceof FileError) return false;
      throw error;
    }
  }

  /** The path without links, in the view's own terms. */
  realPath(path: string, cwd?: string): string {
    return this.#inside(this.find(path, { cwd }).path);
  }

  read(path: string, cwd?: string): Buffer {
    const { inode, path: real } = this.find(path, { cwd });
    if (inode === undefined) throw new FileError('ENOENT');
    this.check(inode, 4);
    this.#trace({ type: 'open', path: this.#inside(real), writes: false });
    return this.contentOf(inode);
  }

  contentOf(inode: Inode): Buffer {
    if (isDirectory(inode)) throw new FileError('EISDIR');
    if (inode.type === 'file') return contentOf(inode);
    if (inode.type === 'generated') return inode.read(this.#process);
    if (inode.type === 'device') return Buffer.alloc(0);
    throw new FileError('ENXIO');
  }

  list(path: string, cwd?: string): string[] {
    const inode = this.get(path, { cwd });
    if (!isDirectory(inode)) throw new FileError('ENOTDIR');
    this.check(inode, 4);
    return inode.type === 'directory' ? [...inode.entries.keys()] : inode.names(this.#process);
  }

  /** Creates the file where it is not there yet. */
  write(path: string, data: Buffer | string, options: { cwd?: string; append?: boolean; mode?: number } = {}): void {
    const file = this.openForWriting(path, options);
    const bytes = Buffer.from(data);
    if (file.type === 'generated') {
      if (file.write === undefined) throw new FileError('EACCES');
      file.write(bytes, this.#process);
    } else if (file.type === 'file') {
      setContent(file, options.append ? Buffer.concat([contentOf(file), bytes]) : bytes);
    } else if (file.type === 'device' && file.device === 'full') {
      throw new FileError('ENOSPC');
    }
  }

  openForWriting(
    path: string,
    options: { cwd?: string; mode?: number; exclusive?: boolean },
  ): Exclude<Inode, Directory> {
    const found = this.find(path, { cwd: options.cwd });
    if (found.inode === undefined) return this.#create(found, options.mode ?? 0o644);
    if (options.exclusive) throw new FileError('EEXIST');
    if (isDirectory(found.inode)) throw new FileError('EISDIR');
    if (found.inode.type !== 'device') refuseReadOnly(found.mount);
    this.check(found.inode, 2);
    this.#trace({ type: 'open', path: this.#inside(found.path), writes: true });
    return found.inode;
  }

  makeDirectory(path: string, options: { cwd?: string; mode?: number } = {}): void {
    const found = this.find(path, { cwd: options.cwd, follow: false });
    if (found.inode !== undefined) throw new FileError('EEXIST');
    this.#put(found, newDirectory(this.#attributes(options.mode ?? 0o755, found.parent)));
    this.#trace({ type: 'mkdir', path: this.#inside(found.path) });
  }

  makeLink(target: string, path: string, cwd?: string): void {
    const found = this.find(path, { cwd, follow: false });
    if (found.inode !== undefined) throw new FileError('EEXIST');
    this.#put(found, newLink(target, this.#attributes(0o777, found.parent)));
  }

  /** A hard link, or any inode made elsewhere. */
  place(path: string, inode: Inode, cwd?: string): void {
    const found = this.find(path, { cwd, follow: false });
    if (found.inode !== undefined) throw new FileError('EEXIST');
    this.#put(found, inode);
  }

  remove(path: string, cwd?: string): void {
    const found = this.find(path, { cwd, follow: false });
    if (found.inode === undefined) throw new FileError('ENOENT');
    if (this.mounts.at(found.path) !== undefined) throw new FileError('EBUSY');
    const { parent } = found;
    if (parent === undefined) throw new FileError('EPERM');
    refuseReadOnly(found.mount);
    this.check(parent, 3);
    if (parent.mode & 0o1000 && !this.#identity.overrides && found.inode.uid !== this.#identity.uid) {
      throw new FileError('EPERM');
    }
    if (found.inode.type === 'directory' && found.inode.entries.size > 0) throw new FileError('ENOTEMPTY');
    detach(parent, found.name);
    this.#trace({ type: 'unlink', path: this.#inside(found.path) });
  }

  rename(from: string, to: string, cwd?: string): void {
    const source = this.find(from, { cwd, follow: false });
    const target = this.find(to, { cwd, follow: false });
    if (source.inode === undefined) throw new FileError('ENOENT');
    if (source.parent === undefined || target.parent === undefined) throw new FileError('EPERM');
    if (this.mounts.at(source.path) !== undefined || this.mounts.at(target.path) !== undefined)
      throw new FileError('EBUSY');
    if (treeOf(source.parent) !== treeOf(target.parent)) throw new FileError('EXDEV');
    for (const { mount, parent } of [source, target]) {
      refuseReadOnly(mount);
      if (parent !== undefined) this.check(parent, 3);
    }
    if (target.inode?.type === 'directory' && target.inode.entries.size > 0) throw new FileError('ENOTEMPTY');
    if (target.inode === source.inode) return;
    const { links } = source.inode;
    detach(source.parent, source.name);
    detach(target.parent, target.name);
    attach(target.parent, target.name, source.inode);
    source.inode.links = links;
    this.#trace({ type: 'rename', path: this.#inside(target.path), from: this.#inside(source.path) });
  }

  setAttributes(
    path: string,
    change: Partial<{ mode: number; uid: number; gid: number; mtimeMs: number }>,
    options: { cwd?: string; follow?: boolean } = {},
  ): void {
    const found = this.find(path, options);
    if (found.inode === undefined) throw new FileError('ENOENT');
    refuseReadOnly(found.mount);
    if (!this.#identity.overrides && found.inode.uid !== this.#identity.uid) throw new FileError('EPERM');
    if (change.uid !== undefined && change.uid !== found.inode.uid && !this.#identity.overrides)
      throw new FileError('EPERM');
    Object.assign(found.inode, change);
    tellChange(found.inode, 'attributes');
  }

  /** 4 to read, 2 to write, 1 to search or execute. */
  check(inode: Inode, wanted: number): void {
    const { uid, gid, groups, overrides } = this.#identity;
    if (overrides) {
      if (wanted === 1 && !isDirectory(inode) && (inode.mode & 0o111) === 0) throw new FileError('EACCES');
      return;
    }
    const shift = inode.uid === uid ? 6 : inode.gid === gid || groups.includes(inode.gid) ? 3 : 0;
    if (((inode.mode >> shift) & wanted) !== wanted) throw new FileError('EACCES');
  }

  #trace(event: FileEvent): void {
    const trace = this.#process?.surroundings.trace;
    if (this.#process !== undefined && trace?.heard) trace.tell({ ...event, process: this.#process });
  }

  #create(found: Found, mode: number): RegularFile {
    const file = newFile('', this.#attributes(mode, found.parent));
    this.#put(found, file);
    this.#trace({ type: 'open', path: this.#inside(found.path), writes: true });
    return file;
  }

  #put(found: Found, inode: Inode): void {
    if (found.parent === undefined) throw new FileError('ENOENT');
    refuseReadOnly(found.mount);
    this.check(found.parent, 3);
    attach(found.parent, found.name, inode);
  }

  /** A new file belongs to its maker; a directory with the set-group bit gives its own group. */
  #attributes(mode: number, parent: Directory | undefined) {
    const inherits = parent !== undefined && (parent.mode & 0o2000) !== 0;
    return { mode, uid: this.#identity.uid, gid: inherits ? parent.gid : this.#identity.gid, mtimeMs: this.#now() };
  }

  #walk(absolute: string, follow: boolean): Found {
    const names = absolute.split('/').filter((name) => name !== '' && name !== '.');
    let at = this.#rootFound();
    let linksLeft = LINKS_MAX;
    while (names.length > 0) {
      const name = names.shift() ?? '';
      if (name === '..') {
        at = this.#parentOf(at);
        continue;
      }
      at = this.#step(at, name);
      const { inode } = at;
      if (inode === undefined && names.length > 0) throw new FileError('ENOENT');
      if (inode?.type !== 'link' || (names.length === 0 && !follow)) continue;
      if (linksLeft-- === 0) throw new FileError('ELOOP');
      names.unshift(...inode.target.split('/').filter((part) => part !== '' && part !== '.'));
      at = inode.target.startsWith('/') ? this.#rootFound() : this.#parentOf(at);
    }
    if (absolute.endsWith('/') && at.inode !== undefined && !isDirectory(at.inode)) throw new FileError('ENOTDIR');
    return at;
  }

  #step(from: Found, name: string): Found {
    const { inode } = from;
    if (inode === undefined) throw new FileError('ENOENT');
    if (!isDirectory(inode)) throw new FileError('ENOTDIR');
    this.check(inode, 1);
    const path = from.path === '/' ? `/${name}` : `${from.path}/${name}`;
    const mount = this.mounts.at(path);
    const child = inode.type === 'directory' ? inode.entries.get(name) : inode.lookup(name, this.#process);
    return {
      inode: mount?.root ?? child,
      parent: inode.type === 'directory' ? inode : undefined,
      name,
      path,
      mount: mount ?? from.mount,
    };
  }

  #parentOf(found: Found): Found {
    if (found.path === this.root || found.path === '/') return this.#rootFound();
    const above = this.#inside(found.path.slice(0, found.path.lastIndexOf('/')) || '/');
    return this.#walk(above, true);
  }

  #rootFound(): Found {
    return this.root === '/' ? this.#mountRoot() : this.#chrootFound();
  }

  #mountRoot(): Found {
    const mount = this.mounts.at('/');
    if (mount === undefined) throw new FileError('ENOENT');
    return { inode: mount.root, parent: undefined, name: '', path: '/', mount };
  }

  #chrootFound(): Found {
    let at = this.#mountRoot();
    for (const name of this.root.split('/').filter((part) => part !== '')) at = this.#step(at, name);
    return at;
  }

  /** A path of the mount table in the view's own terms. */
  #inside(path: string): string {
    if (this.root === '/') return path;
    return path === this.root ? '/' : path.startsWith(`${this.root}/`) ? path.slice(this.root.length) : path;
  }
}

function refuseReadOnly(mount: Mount): void {
  if (mount.readOnly) throw new FileError('EROFS');
}
