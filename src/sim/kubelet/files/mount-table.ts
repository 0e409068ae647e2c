import type { Inode } from './inode.ts';

export interface Mount {
  path: string;
  root: Inode;
  /** As /proc/mounts names it: overlay, tmpfs, ext4, proc … */
  type: string;
  source: string;
  readOnly: boolean;
  options: string[];
}

/** What is mounted where, as one mount namespace sees it. Paths are absolute and without links. */
export class MountTable {
  readonly #mounts = new Map<string, Mount>();

  add(mount: Mount): void {
    this.#mounts.delete(mount.path);
    this.#mounts.set(mount.path, mount);
  }

  remove(path: string): boolean {
    return this.#mounts.delete(path);
  }

  at(path: string): Mount | undefined {
    return this.#mounts.get(path);
  }

  /** In the order they were mounted. */
  list(): Mount[] {
    return [...this.#mounts.values()];
  }

  /** The mount that holds a path. */
  holding(path: string): Mount | undefined {
    for (let at = path; ; at = at.slice(0, Math.max(1, at.lastIndexOf('/')))) {
      const mount = this.#mounts.get(at);
      if (mount !== undefined || at === '/') return mount;
    }
  }

  copy(): MountTable {
    const copy = new MountTable();
    for (const mount of this.#mounts.values()) copy.add(mount);
    return copy;
  }
}
