import { FileError } from '../files/file-error.ts';
import { FileTree } from '../files/file-tree.ts';
import { isDirectory } from '../files/inode.ts';
import { can } from '../processes/credentials.ts';
import { assumeProgram, findCommand, loadExecutable } from '../processes/execute.ts';
import { Process } from '../processes/process.ts';
import type { Routine } from '../processes/routine.ts';
import { openPath } from '../shell/redirect.ts';
import { type Call, complain, input, print, type ToolSet, writeTo } from './call.ts';
import { humanSize } from './list-tools.ts';
import { parseSize } from './file-tools.ts';
import { parseOptions } from './options.ts';

export const diskTools: ToolSet = { dd, mount, umount, df, chroot, lsblk };

function* dd(call: Call): Routine<number> {
  const operands = new Map(call.args.map((arg) => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]));
  const size = parseSize(operands.get('bs') ?? '512');
  const count = operands.has('count') ? Number(operands.get('count')) : Number.POSITIVE_INFINITY;
  const [from, to] = [operands.get('if'), operands.get('of')];
  let source = input(call);
  let sink = call.process.descriptors.get(1);
  try {
    if (from !== undefined) source = openPath(call.process, from, 'read').retain();
    if (to !== undefined) sink = openPath(call.process, to, 'truncate').retain();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const path = from !== undefined && source === input(call) ? from : to;
    yield* complain(
      call,
      call.flavour === 'busybox'
        ? `can't open '${path}': ${error.message}`
        : `failed to open '${path}': ${error.message}`,
    );
    return 1;
  }
  let blocks = 0;
  let bytes = 0;
  while (blocks < count) {
    const block = yield* readBlock(source, size);
    if (block === undefined) break;
    yield* sink?.write(block) ?? none();
    blocks += 1;
    bytes += block.length;
  }
  if (from !== undefined) source?.release();
  if (to !== undefined) sink?.release();
  const amount = bytes >= 1 << 20 ? ` (${(bytes / 2 ** 20).toFixed(1)}MB)` : '';
  yield* writeTo(
    call.process,
    2,
    `${blocks}+0 records in\n${blocks}+0 records out\n${bytes} bytes${amount} copied, 0.00${blocks % 10}000 seconds\n`,
  );
  return 0;
}

function* none(): Routine {}

function* readBlock(source: ReturnType<typeof input>, size: number): Routine<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  while (length < size) {
    const chunk = yield* source?.read(size - length) ?? nothing();
    if (chunk === undefined) break;
    parts.push(chunk);
    length += chunk.length;
  }
  return length === 0 ? undefined : Buffer.concat(parts);
}

function* nothing(): Routine<undefined> {}

function* mount(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 't:o:arwvn', ['bind', 'rbind']);
  const { mounts } = call.process.surroundings;
  if (rest.length === 0) {
    for (const { source, path, type, options, readOnly } of mounts.list()) {
      yield* print(call, `${source} on ${path} type ${type} (${[readOnly ? 'ro' : 'rw', ...options].join(',')})\n`);
    }
    return 0;
  }
  const [source, path = ''] = rest;
  if (!can(call.process.credentials, 'SYS_ADMIN')) {
    yield* complain(
      call,
      call.flavour === 'busybox' ? 'permission denied (are you root?)' : `${path}: permission denied.`,
    );
    return call.flavour === 'busybox' ? 1 : 32;
  }
  const options = String(values.get('o') ?? '')
    .split(',')
    .filter((option) => option !== '');
  const bind = values.has('bind') || values.has('rbind') || options.includes('bind') || options.includes('rbind');
  try {
    const { files, cwd } = call.process;
    const point = files.find(path, { cwd });
    if (point.inode === undefined) throw new FileError('ENOENT');
    const root = rootOf(call, source, bind, String(values.get('t') ?? 'auto'));
    mounts.add({
      path: point.path,
      root,
      type: bind ? point.mount.type : String(values.get('t') ?? 'ext4'),
      source,
      readOnly: options.includes('ro') || values.has('r'),
      options: ['relatime'],
    });
    call.process.surroundings.trace?.tell({ type: 'mount', process: call.process, source, path: point.path });
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* complain(
      call,
      call.flavour === 'busybox'
        ? `mounting ${source} on ${path} failed: ${error.message}`
        : `${path}: ${error.message}.`,
    );
    return call.flavour === 'busybox' ? 255 : 32;
  }
}

/** What would be seen at the mount point: a file system in memory, a disk's, or a directory that is there. */
function rootOf(call: Call, source: string, bind: boolean, type: string) {
  const { files, cwd, surroundings } = call.process;
  if (bind) return files.get(source, { cwd });
  if (type === 'tmpfs') return new FileTree(() => surroundings.clock.now(), { mode: 0o1777 }).root;
  if (type === 'proc') return files.get('/proc');
  const device = files.get(source, { cwd });
  if (device.type !== 'device' || device.kind !== 'block') throw new FileError('EINVAL');
  if (device.holds === undefined) throw new FileError('EINVAL');
  return device.holds;
}

function* umount(call: Call): Routine<number> {
  const { rest } = parseOptions(call.args, 'lfrnat:');
  if (!can(call.process.credentials, 'SYS_ADMIN')) {
    yield* complain(call, `can't unmount ${rest[0]}: Operation not permitted`);
    return 1;
  }
  let status = 0;
  for (const path of rest) {
    const { mounts } = call.process.surroundings;
    if (mounts.remove(call.process.files.find(path, { cwd: call.process.cwd }).path)) continue;
    status = 1;
    yield* complain(call, `can't unmount ${path}: Invalid argument`);
  }
  return status;
}

function* df(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'hkmPTia');
  const unit = values.has('m') ? 2 ** 20 : 1024;
  const shown = (bytes: number) => (values.has('h') ? humanSize(bytes) : String(Math.round(bytes / unit)));
  const wanted = rest.map((path) => call.process.files.find(path, { cwd: call.process.cwd }).mount.path);
  yield* print(
    call,
    `Filesystem           ${values.has('h') ? '     Size' : '1K-blocks'}      Used Available Use% Mounted on\n`,
  );
  for (const { source, path, type } of call.process.surroundings.mounts.list()) {
    if (wanted.length > 0 ? !wanted.includes(path) : ['proc', 'sysfs', 'devpts', 'mqueue', 'cgroup2'].includes(type))
      continue;
    const total = type === 'tmpfs' ? 64 * 2 ** 20 : 20 * 2 ** 30;
    const used = type === 'tmpfs' ? 0 : 4 * 2 ** 30;
    const cells = [total, used, total - used].map((bytes) => shown(bytes).padStart(9)).join(' ');
    yield* print(
      call,
      `${source.padEnd(20)} ${cells} ${String(Math.round((used / total) * 100)).padStart(3)}% ${path}\n`,
    );
  }
  return 0;
}

function* lsblk(call: Call): Routine<number> {
  yield* print(call, 'NAME        MAJ:MIN RM SIZE RO TYPE MOUNTPOINTS\n');
  for (const { major, minor, name, holds } of call.process.surroundings.devices ?? []) {
    const partition = /p\d+$|\d+$/.test(name) && holds !== undefined;
    yield* print(
      call,
      `${(partition ? `└─${name}` : name).padEnd(11)} ${String(major).padStart(3)}:${String(minor).padEnd(3)}  0  20G  0 ${partition ? 'part /' : 'disk'}\n`,
    );
  }
  return 0;
}

function* chroot(call: Call): Routine<number> {
  const { rest } = parseOptions(call.args, '+', ['userspec:']);
  const [directory = '', ...words] = rest;
  const { process } = call;
  if (!can(process.credentials, 'SYS_CHROOT')) {
    yield* complain(call, `can't change root directory to '${directory}': Operation not permitted`);
    return 1;
  }
  try {
    const found = process.files.find(directory, { cwd: process.cwd });
    if (found.inode === undefined) throw new FileError('ENOENT');
    if (!isDirectory(found.inode)) throw new FileError('ENOTDIR');
    return yield* runUnder(call, found.path, words.length > 0 ? words : [process.env.get('SHELL') ?? '/bin/sh', '-i']);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* complain(
      call,
      call.flavour === 'busybox'
        ? `can't change root directory to '${directory}': ${error.message}`
        : `cannot change root directory to '${directory}': ${error.message}`,
    );
    return 1;
  }
}

/** Runs a command in a child whose root is elsewhere. */
export function* runUnder(
  call: Call,
  root: string,
  words: readonly string[],
  change: Partial<Process['surroundings']> = {},
): Routine<number> {
  const { process } = call;
  const inner = new Process({
    argv: [...words],
    env: process.env,
    cwd: '/',
    credentials: process.credentials,
    surroundings: { ...process.surroundings, ...change, root },
    parent: process,
    descriptors: process.descriptors,
  });
  try {
    const path = findCommand(inner, words[0] ?? '');
    if (path === undefined) throw new FileError('ENOENT');
    const executable = loadExecutable(inner, path, words);
    assumeProgram(inner, executable);
    inner.run(executable.program);
    return (yield* inner.ended()).code;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    inner.terminate({ code: 127 });
    yield* complain(
      call,
      call.flavour === 'busybox'
        ? `can't execute '${words[0]}': ${error.message}`
        : `failed to run command '${words[0]}': ${error.message}`,
    );
    return error.code === 'ENOENT' ? 127 : 126;
  }
}
