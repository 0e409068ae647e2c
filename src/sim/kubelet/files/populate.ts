import { attach, type FileTree, treeOf } from './file-tree.ts';
import { type Attributes, type Directory, type Inode, newDirectory, newFile, newLink } from './inode.ts';

/** What stands at a path: a text, a folder, a link, or a file with all its particulars. */
export type FileSpec =
  | string
  | { directory: true; mode?: number; uid?: number; gid?: number }
  | { link: string }
  | { content: string | Buffer; mode?: number; uid?: number; gid?: number; mtimeMs?: number; size?: number }
  | { program: string; size?: number; mode?: number; mtimeMs?: number };

/** Puts files into a tree, with the folders above them. */
export function populate(tree: FileTree, files: Readonly<Record<string, FileSpec>>, mtimeMs: number): void {
  for (const [path, spec] of Object.entries(files)) place(tree, path, inodeOf(spec, mtimeMs), mtimeMs);
}

export function place(tree: FileTree, path: string, inode: Inode, mtimeMs: number): void {
  const cut = path.lastIndexOf('/');
  const folder = folderAt(tree, path.slice(0, cut), mtimeMs);
  const name = path.slice(cut + 1);
  const old = folder.entries.get(name);
  if (old?.type === 'directory' && inode.type === 'directory')
    Object.assign(old, { mode: inode.mode, uid: inode.uid, gid: inode.gid });
  else attach(folder, name, inode);
}

/** The folder at a path, made where it is not there. Links on the way are followed within the tree. */
export function folderAt(tree: FileTree, path: string, mtimeMs: number): Directory {
  let at = tree.root;
  for (const name of path.split('/').filter((part) => part !== '')) {
    const child = at.entries.get(name);
    if (child?.type === 'directory') at = child;
    else if (child?.type === 'link')
      at = folderAt(tree, child.target.startsWith('/') ? child.target : `${parentPath(at)}/${child.target}`, mtimeMs);
    else {
      const made = newDirectory({ mode: 0o755, uid: 0, gid: 0, mtimeMs });
      attach(at, name, made);
      at = made;
    }
  }
  return at;
}

function parentPath(directory: Directory): string {
  const names: string[] = [];
  for (let at: Inode = directory; at.parent !== undefined; at = at.parent) names.unshift(at.name);
  return names.length === 0 ? '' : `/${names.join('/')}`;
}

/** Finds an inode of a tree by its path, following links within it. */
export function inodeAt(tree: FileTree, path: string, depth = 0): Inode | undefined {
  let at: Inode = tree.root;
  let walked = '';
  for (const name of path.split('/').filter((part) => part !== '')) {
    if (at.type === 'link') {
      const target = inodeAt(
        tree,
        at.target.startsWith('/') ? at.target : `${walked.slice(0, walked.lastIndexOf('/'))}/${at.target}`,
        depth + 1,
      );
      if (target === undefined || depth > 20) return undefined;
      at = target;
    }
    const child: Inode | undefined =
      at.type === 'directory'
        ? at.entries.get(name)
        : at.type === 'generated-directory'
          ? at.lookup(name, undefined)
          : undefined;
    if (child === undefined) return undefined;
    at = child;
    walked += `/${name}`;
  }
  return at;
}

function inodeOf(spec: FileSpec, nowMs: number): Inode {
  const attributes = (mode: number, given: Partial<Attributes> = {}): Attributes => ({
    mode,
    uid: given.uid ?? 0,
    gid: given.gid ?? 0,
    mtimeMs: given.mtimeMs ?? nowMs,
  });
  if (typeof spec === 'string') return newFile(spec, attributes(0o644));
  if ('directory' in spec) return newDirectory(attributes(spec.mode ?? 0o755, spec));
  if ('link' in spec) return newLink(spec.link, attributes(0o777));
  if ('program' in spec) {
    const file = newFile('\x7fELF', attributes(spec.mode ?? 0o755, spec), spec.program);
    file.size = spec.size ?? 98_304;
    return file;
  }
  const file = newFile(spec.content, attributes(spec.mode ?? 0o644, spec));
  if (spec.size !== undefined) file.size = Math.max(spec.size, file.data.length);
  return file;
}

/** A copy of everything below a folder, for a container's own root. */
export function copyInto(target: Directory, source: Directory): void {
  for (const [name, inode] of source.entries) {
    const copy: Inode = inode.type === 'directory' ? { ...inode, entries: new Map(), tree: undefined } : { ...inode };
    Object.assign(copy, { parent: undefined, links: inode.type === 'directory' ? 2 : 0, number: 0 });
    if (copy.type !== 'directory') copy.links = 1;
    attach(target, name, copy);
    if (inode.type === 'directory' && copy.type === 'directory') copyInto(copy, inode);
    copy.mtimeMs = inode.mtimeMs;
  }
  target.mtimeMs = treeOf(source)?.root.mtimeMs ?? target.mtimeMs;
}
