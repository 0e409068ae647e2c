import { type Attributes, type Directory, type Inode, newDirectory, type RegularFile } from './inode.ts';

export interface FileChange {
  type: 'written' | 'removed' | 'attributes';
  /** Within the tree. */
  path: string;
  inode: Inode;
}

export type FileWatcher = (change: FileChange) => void;

/**
 * One tree of files with a life of its own: a node's disk, a container's root, a volume in memory. A change made through
 * any bind mount of it is told with the path within the tree.
 */
export class FileTree {
  readonly root: Directory;
  readonly #now: () => number;
  readonly #watchers = new Set<FileWatcher>();
  #lastNumber = 1;

  constructor(now: () => number, attributes: Partial<Attributes> = {}) {
    this.#now = now;
    this.root = newDirectory({ mode: 0o755, uid: 0, gid: 0, mtimeMs: now(), ...attributes });
    this.root.tree = this;
    this.root.number = 1;
  }

  now(): number {
    return this.#now();
  }

  nextNumber(): number {
    return ++this.#lastNumber;
  }

  watch(watcher: FileWatcher): () => void {
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  /** Whether anyone listens: without, a change need not work out its path. */
  get watched(): boolean {
    return this.#watchers.size > 0;
  }

  tell(change: FileChange): void {
    for (const watcher of [...this.#watchers]) watcher(change);
  }
}

export function treeOf(inode: Inode): FileTree | undefined {
  let at: Inode | undefined = inode;
  while (at?.parent !== undefined) at = at.parent;
  return at?.type === 'directory' ? at.tree : undefined;
}

export function pathInTree(inode: Inode): string {
  const names: string[] = [];
  for (let at: Inode | undefined = inode; at?.parent !== undefined; at = at.parent) names.unshift(at.name);
  return `/${names.join('/')}`;
}

/** Puts an inode into a directory, in place of what has the name there. */
export function attach(directory: Directory, name: string, inode: Inode): void {
  const tree = treeOf(directory);
  if (inode.parent === undefined) {
    inode.parent = directory;
    inode.name = name;
  } else {
    inode.links += 1;
  }
  if (inode.number === 0) inode.number = tree?.nextNumber() ?? 0;
  directory.entries.set(name, inode);
  if (tree === undefined) return;
  directory.mtimeMs = tree.now();
  tellChange(inode, 'written');
}

export function detach(directory: Directory, name: string): void {
  const inode = directory.entries.get(name);
  if (inode === undefined) return;
  const tree = treeOf(directory);
  directory.entries.delete(name);
  inode.links -= 1;
  if (tree !== undefined) {
    directory.mtimeMs = tree.now();
    if (tree.watched)
      tree.tell({ type: 'removed', path: `${pathInTree(directory)}/${name}`.replace('//', '/'), inode });
  }
  if (inode.parent === directory && inode.name === name) inode.parent = undefined;
}

export function setContent(file: RegularFile, data: Buffer, size = data.length): void {
  file.data = data;
  file.size = size;
  const tree = treeOf(file);
  if (tree !== undefined) file.mtimeMs = tree.now();
  tellChange(file, 'written');
}

export function tellChange(inode: Inode, type: FileChange['type']): void {
  const tree = treeOf(inode);
  if (tree?.watched) tree.tell({ type, path: pathInTree(inode), inode });
}
