import { FileError } from '../files/file-error.ts';
import { type Inode, isDirectory, sizeOf, TYPE_BITS, typeLetter } from '../files/inode.ts';
import type { Routine } from '../processes/routine.ts';
import { type Call, complain, print, type ToolSet } from './call.ts';
import { formatDate } from './date.ts';
import { groupName, userName } from './names.ts';
import { parseOptions } from './options.ts';

export const listTools: ToolSet = { ls, stat, du };

const HALF_YEAR_MS = 15_778_476_000;

interface Listed {
  name: string;
  path: string;
  inode: Inode;
}

function* ls(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'alAdhrtR1SinFpsCLqcux', [
    'all=a',
    'almost-all=A',
    'human-readable=h',
    'color',
    'full-time',
    'reverse=r',
    'recursive=R',
    'directory=d',
    'color:',
  ]);
  const { files, cwd } = call.process;
  const plain: Listed[] = [];
  const directories: string[] = [];
  let status = 0;
  for (const path of rest.length === 0 ? ['.'] : rest) {
    try {
      const inode = files.get(path, { cwd, follow: !values.has('l') && !values.has('d') });
      if (isDirectory(inode) && !values.has('d')) directories.push(path);
      else if (inode.type === 'link' && !values.has('d') && !values.has('l')) directories.push(path);
      else plain.push({ name: path, path, inode });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = call.flavour === 'busybox' ? 1 : 2;
      yield* complain(
        call,
        call.flavour === 'busybox' ? `${path}: ${error.message}` : `cannot access '${path}': ${error.message}`,
      );
    }
  }
  yield* show(call, sorted(plain, values), values);
  const titled = directories.length + plain.length > 1 || rest.length > 1 || values.has('R');
  let first = plain.length === 0;
  for (const path of directories.sort()) {
    const failed = yield* listDirectory(call, path, values, { title: titled, first });
    first = false;
    if (failed) status = 1;
  }
  return status;
}

type Values = ReadonlyMap<string, string | true>;

/** Returns whether it failed. */
function* listDirectory(
  call: Call,
  path: string,
  values: Values,
  how: { title: boolean; first: boolean },
): Routine<boolean> {
  const { files, cwd } = call.process;
  let entries: Listed[];
  try {
    const names = files.list(path, cwd);
    const dots = values.has('a') ? ['.', '..'] : [];
    const shown = names.filter((name) => values.has('a') || values.has('A') || !name.startsWith('.'));
    entries = [...dots, ...shown].map((name) => ({
      name,
      path: `${path.replace(/\/$/, '')}/${name}`,
      inode: entryOf(call, path, name),
    }));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* complain(
      call,
      call.flavour === 'busybox'
        ? `can't open '${path}': ${error.message}`
        : `cannot open directory '${path}': ${error.message}`,
    );
    return true;
  }
  if (how.title) yield* print(call, `${how.first ? '' : '\n'}${path}:\n`);
  const list = sorted(entries, values);
  if (values.has('l') || values.has('s'))
    yield* print(call, `total ${list.reduce((sum, { inode }) => sum + blocks(inode), 0)}\n`);
  yield* show(call, list, values);
  if (!values.has('R')) return false;
  for (const { inode, name, path: inner } of list) {
    if (isDirectory(inode) && name !== '.' && name !== '..')
      yield* listDirectory(call, inner, values, { title: true, first: false });
  }
  return false;
}

function entryOf(call: Call, directory: string, name: string): Inode {
  return call.process.files.get(`${directory}/${name}`, { cwd: call.process.cwd, follow: false });
}

function sorted(list: readonly Listed[], values: Values): Listed[] {
  const order = (a: Listed, b: Listed) => {
    if (values.has('t') && a.inode.mtimeMs !== b.inode.mtimeMs) return b.inode.mtimeMs - a.inode.mtimeMs;
    if (values.has('S')) return sizeOf(b.inode) - sizeOf(a.inode);
    return a.name < b.name ? -1 : 1;
  };
  const result = [...list].sort(order);
  return values.has('r') ? result.reverse() : result;
}

function* show(call: Call, list: readonly Listed[], values: Values): Routine {
  if (list.length === 0) return;
  if (!values.has('l') && !values.has('n')) {
    const lines = list.map(
      (one) => `${values.has('i') ? `${one.inode.number} ` : ''}${one.name}${suffix(one.inode, values)}`,
    );
    yield* print(call, `${lines.join('\n')}\n`);
    return;
  }
  const rows = list.map((one) => row(call, one, values));
  const widths = [1, 2, 3, 4].map((column) => Math.max(...rows.map((cells) => cells[column].length)));
  for (const [mode, links, user, group, size, time, name] of rows) {
    const owner = `${user.padEnd(call.flavour === 'busybox' ? Math.max(8, widths[1]) : widths[1])} ${group.padEnd(call.flavour === 'busybox' ? Math.max(8, widths[2]) : widths[2])}`;
    const columns = `${mode} ${links.padStart(call.flavour === 'busybox' ? Math.max(4, widths[0]) : widths[0])} ${owner}`;
    yield* print(
      call,
      `${columns} ${size.padStart(call.flavour === 'busybox' ? Math.max(9, widths[3]) : widths[3])} ${time} ${name}\n`,
    );
  }
}

function suffix(inode: Inode, values: Values): string {
  if (isDirectory(inode) && (values.has('F') || values.has('p'))) return '/';
  if (!values.has('F')) return '';
  return inode.type === 'link'
    ? '@'
    : inode.type === 'socket'
      ? '='
      : inode.type === 'file' && inode.mode & 0o111
        ? '*'
        : '';
}

function row(call: Call, { name, inode }: Listed, values: Values): string[] {
  const { process } = call;
  const user = values.has('n') ? undefined : userName(process, inode.uid);
  const group = values.has('n') ? undefined : groupName(process, inode.gid);
  const size =
    inode.type === 'device'
      ? `${inode.major}, ${inode.minor}`
      : values.has('h')
        ? humanSize(sizeOf(inode))
        : String(sizeOf(inode));
  const arrow = inode.type === 'link' ? ` -> ${inode.target}` : '';
  return [
    modeText(inode),
    String(inode.links),
    user ?? String(inode.uid),
    group ?? String(inode.gid),
    size,
    timeText(call, inode.mtimeMs, values),
    name + suffix(inode, values) + arrow,
  ];
}

function timeText(call: Call, mtimeMs: number, values: Values): string {
  if (values.has('full-time')) return formatDate(mtimeMs, '%Y-%m-%d %H:%M:%S +0000');
  const age = call.process.surroundings.clock.now() - mtimeMs;
  return formatDate(mtimeMs, age > HALF_YEAR_MS || age < -HALF_YEAR_MS ? '%b %e  %Y' : '%b %e %H:%M');
}

export function modeText(inode: Inode): string {
  const letters = [6, 3, 0].map((shift) => {
    const bits = (inode.mode >> shift) & 7;
    return (bits & 4 ? 'r' : '-') + (bits & 2 ? 'w' : '-') + (bits & 1 ? 'x' : '-');
  });
  const special = (text: string, bit: number, letter: string) =>
    inode.mode & bit ? text.slice(0, 2) + (text[2] === 'x' ? letter : letter.toUpperCase()) : text;
  return (
    typeLetter(inode) +
    special(letters[0], 0o4000, 's') +
    special(letters[1], 0o2000, 's') +
    special(letters[2], 0o1000, 't')
  );
}

export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < 3) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}${'KMGT'[unit]}`;
}

function blocks(inode: Inode): number {
  return Math.ceil((inode.type === 'link' ? 0 : sizeOf(inode)) / 4096) * 4;
}

function* stat(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'c:Lft', ['format:=c', 'dereference=L', 'file-system=f', 'terse=t']);
  const { files, cwd } = call.process;
  let status = 0;
  for (const path of rest) {
    try {
      const inode = files.get(path, { cwd, follow: values.has('L') });
      const format = values.get('c');
      yield* print(
        call,
        typeof format === 'string' ? `${statFormat(call, format, path, inode)}\n` : statText(call, path, inode),
      );
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = 1;
      yield* complain(
        call,
        call.flavour === 'busybox'
          ? `can't stat '${path}': ${error.message}`
          : `cannot statx '${path}': ${error.message}`,
      );
    }
  }
  return status;
}

const KINDS: Record<Inode['type'], string> = {
  file: 'regular file',
  generated: 'regular empty file',
  directory: 'directory',
  'generated-directory': 'directory',
  link: 'symbolic link',
  device: 'character special file',
  socket: 'socket',
  fifo: 'fifo',
};

function kindOf(inode: Inode): string {
  if (inode.type === 'file' && inode.size === 0) return 'regular empty file';
  return inode.type === 'device' && inode.kind === 'block' ? 'block special file' : KINDS[inode.type];
}

function statFormat(call: Call, format: string, path: string, inode: Inode): string {
  const time = formatDate(inode.mtimeMs, '%Y-%m-%d %H:%M:%S.%N +0000');
  const values: Record<string, string> = {
    n: path,
    N: inode.type === 'link' ? `'${path}' -> '${inode.target}'` : `'${path}'`,
    a: (inode.mode & 0o7777).toString(8),
    A: modeText(inode),
    f: (TYPE_BITS[inode.type] | inode.mode).toString(16),
    u: String(inode.uid),
    g: String(inode.gid),
    U: userName(call.process, inode.uid) ?? 'UNKNOWN',
    G: groupName(call.process, inode.gid) ?? 'UNKNOWN',
    s: String(sizeOf(inode)),
    b: String(blocks(inode) * 2),
    B: '512',
    o: '4096',
    h: String(inode.links),
    i: String(inode.number),
    F: kindOf(inode),
    x: time,
    y: time,
    z: time,
    w: time,
    X: String(Math.floor(inode.mtimeMs / 1000)),
    Y: String(Math.floor(inode.mtimeMs / 1000)),
    Z: String(Math.floor(inode.mtimeMs / 1000)),
    t: inode.type === 'device' ? inode.major.toString(16) : '0',
    T: inode.type === 'device' ? inode.minor.toString(16) : '0',
    d: '100',
    D: '64',
    m: '/',
    '%': '%',
  };
  return format.replace(/%([a-zA-Z%])/g, (whole, letter: string) => values[letter] ?? whole);
}

function statText(call: Call, path: string, inode: Inode): string {
  const time = formatDate(inode.mtimeMs, '%Y-%m-%d %H:%M:%S.%N +0000');
  const user = userName(call.process, inode.uid) ?? 'UNKNOWN';
  const group = groupName(call.process, inode.gid) ?? 'UNKNOWN';
  const mode = (inode.mode & 0o7777).toString(8).padStart(4, '0');
  return (
    `  File: ${path}${inode.type === 'link' ? ` -> ${inode.target}` : ''}\n` +
    `  Size: ${String(sizeOf(inode)).padEnd(10)}\tBlocks: ${String(blocks(inode) * 2).padEnd(10)} IO Block: 4096   ${kindOf(inode)}\n` +
    `Device: 64h/100d\tInode: ${String(inode.number).padEnd(10)}  Links: ${inode.links}\n` +
    `Access: (${mode}/${modeText(inode)})  Uid: (${String(inode.uid).padStart(5)}/${user.padStart(8)})   Gid: (${String(inode.gid).padStart(5)}/${group.padStart(8)})\n` +
    `Access: ${time}\nModify: ${time}\nChange: ${time}\n`
  );
}

function* du(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'ahskmcxd:L', [
    'summarize=s',
    'human-readable=h',
    'max-depth:=d',
    'all=a',
  ]);
  const depthMax = values.has('s') ? 0 : values.has('d') ? Number(values.get('d')) : Number.POSITIVE_INFINITY;
  const lines: string[] = [];
  const text = (kilobytes: number) =>
    values.has('h')
      ? humanSize(kilobytes * 1024).replace(/^(\d+)$/, '$1')
      : String(values.has('m') ? Math.ceil(kilobytes / 1024) : kilobytes);
  const measure = (path: string, depth: number): number => {
    const { files, cwd } = call.process;
    const inode = files.get(path, { cwd, follow: false });
    let sum = blocks(inode);
    if (inode.type === 'directory')
      for (const name of files.list(path, cwd)) sum += measure(`${path.replace(/\/$/, '')}/${name}`, depth + 1);
    if (depth <= depthMax && (isDirectory(inode) || values.has('a') || depth === 0))
      lines.push(`${text(sum)}\t${path}\n`);
    return sum;
  };
  let status = 0;
  for (const path of rest.length === 0 ? ['.'] : rest) {
    try {
      measure(path, 0);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = 1;
      yield* complain(
        call,
        call.flavour === 'busybox' ? `${path}: ${error.message}` : `cannot access '${path}': ${error.message}`,
      );
    }
  }
  yield* print(call, lines.join(''));
  return status;
}
