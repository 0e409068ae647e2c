import { FileError } from '../files/file-error.ts';
import { tellChange } from '../files/file-tree.ts';
import { contentOf, type Directory, type Inode, isDirectory, newDevice, newFile, newSpecial } from '../files/inode.ts';
import { can } from '../processes/credentials.ts';
import { findCommand } from '../processes/execute.ts';
import type { Routine } from '../processes/routine.ts';
import { attempt, baseName, type Call, cannotOpen, complain, print, type ToolSet } from './call.ts';
import { groupByName, userByName } from './names.ts';
import { parseOptions } from './options.ts';

export const fileTools: ToolSet = {
  mkdir,
  rmdir,
  rm,
  cp,
  mv,
  ln,
  touch,
  chmod,
  chown: (call) => changeOwner(call, false),
  chgrp: (call) => changeOwner(call, true),
  readlink,
  realpath,
  truncate,
  mktemp,
  which,
  mkfifo: (call) => make(call, (attributes) => newSpecial('fifo', attributes)),
  mknod,
  install: cp,
  unlink: rm,
};

/** Tells of each path that something failed for; the status is 1 where any did. */
function* eachPath(
  call: Call,
  paths: readonly string[],
  act: (path: string) => void,
  say: (path: string, error: FileError) => string,
): Routine<number> {
  let status = 0;
  for (const path of paths) {
    let refusal: FileError | undefined;
    attempt(
      () => act(path),
      (error) => {
        refusal = error;
      },
    );
    if (refusal === undefined) continue;
    status = 1;
    yield* complain(call, say(path, refusal));
  }
  return status;
}

function* mkdir(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'pm:v', ['parents=p', 'mode:=m']);
  const { files, cwd } = call.process;
  const mode = values.has('m') ? Number.parseInt(String(values.get('m')), 8) : 0o755;
  return yield* eachPath(
    call,
    rest,
    (path) => {
      if (!values.has('p')) return files.makeDirectory(path, { cwd, mode });
      const names = path.split('/');
      for (let length = 1; length <= names.length; length++) {
        const part = names.slice(0, length).join('/');
        if (part === '' || files.exists(part, cwd)) continue;
        files.makeDirectory(part, { cwd, mode });
      }
      if (!isDirectory(files.get(path, { cwd }))) throw new FileError('EEXIST');
    },
    (path, error) =>
      call.flavour === 'busybox'
        ? `can't create directory '${path}': ${error.message}`
        : `cannot create directory '${path}': ${error.message}`,
  );
}

function* rmdir(call: Call): Routine<number> {
  const { rest } = parseOptions(call.args, 'p');
  const { files, cwd } = call.process;
  return yield* eachPath(
    call,
    rest,
    (path) => {
      if (!isDirectory(files.get(path, { cwd, follow: false }))) throw new FileError('ENOTDIR');
      files.remove(path, cwd);
    },
    (path, error) =>
      call.flavour === 'busybox' ? `'${path}': ${error.message}` : `failed to remove '${path}': ${error.message}`,
  );
}

function* rm(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'rRfiv', ['recursive=r', 'force=f', 'no-preserve-root=x']);
  const recursive = values.has('r') || values.has('R');
  if (rest.length === 0 && !values.has('f')) {
    yield* complain(
      call,
      call.flavour === 'busybox' ? 'missing operand' : "missing operand\nTry 'rm --help' for more information.",
    );
    return 1;
  }
  return yield* eachPath(
    call,
    rest,
    (path) => removeTree(call, path, recursive, values.has('f')),
    (path, error) =>
      call.flavour === 'busybox'
        ? error.code === 'EISDIR'
          ? `'${path}' is a directory`
          : `can't remove '${path}': ${error.message}`
        : `cannot remove '${path}': ${error.message}`,
  );
}

function removeTree(call: Call, path: string, recursive: boolean, force: boolean): void {
  const { files, cwd } = call.process;
  const { inode } = files.find(path, { cwd, follow: false });
  if (inode === undefined) {
    if (force) return;
    throw new FileError('ENOENT');
  }
  if (isDirectory(inode)) {
    if (!recursive) throw new FileError('EISDIR');
    for (const name of files.list(path, cwd)) removeTree(call, `${path.replace(/\/$/, '')}/${name}`, true, force);
  }
  files.remove(path, cwd);
}

/** Where `cp` and `mv` put something: into a directory under its own name. */
function target(call: Call, source: string, destination: string): string {
  const { files, cwd } = call.process;
  const found = attempt(
    () => files.find(destination, { cwd }).inode,
    () => {},
  );
  return found !== undefined && isDirectory(found)
    ? `${destination.replace(/\/$/, '')}/${baseName(source.replace(/\/+$/, ''))}`
    : destination;
}

function* cp(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'rRapdfivLTm:o:g:D', [
    'recursive=r',
    'archive=a',
    'force=f',
    'preserve=p',
  ]);
  const destination = rest.at(-1);
  if (rest.length < 2 || destination === undefined) {
    yield* complain(call, 'missing file operand');
    return 1;
  }
  const recursive = values.has('r') || values.has('R') || values.has('a');
  return yield* eachPath(
    call,
    rest.slice(0, -1),
    (source) =>
      copyTree(call, source, target(call, source, destination), {
        recursive,
        keep: values.has('a') || values.has('p'),
      }),
    (source, error) =>
      call.flavour === 'busybox'
        ? error.code === 'EISDIR'
          ? `omitting directory '${source}'`
          : error.code === 'ENOENT'
            ? `can't stat '${source}': ${error.message}`
            : `can't create '${target(call, source, destination)}': ${error.message}`
        : error.code === 'EISDIR'
          ? `-r not specified; omitting directory '${source}'`
          : `cannot stat '${source}': ${error.message}`,
  );
}

function copyTree(
  call: Call,
  source: string,
  destination: string,
  options: { recursive: boolean; keep: boolean },
): void {
  const { files, cwd } = call.process;
  const inode = files.get(source, { cwd, follow: !options.keep });
  if (isDirectory(inode)) {
    if (!options.recursive) throw new FileError('EISDIR');
    if (!files.exists(destination, cwd)) files.makeDirectory(destination, { cwd, mode: inode.mode });
    for (const name of files.list(source, cwd)) copyTree(call, `${source}/${name}`, `${destination}/${name}`, options);
  } else if (inode.type === 'link') {
    files.makeLink(inode.target, destination, cwd);
  } else {
    files.check(inode, 4);
    const made = files.openForWriting(destination, { cwd, mode: inode.mode & 0o777 });
    files.write(destination, files.contentOf(inode), { cwd });
    if (made.type === 'file' && inode.type === 'file') made.program = inode.program;
  }
  if (options.keep) {
    const { uid, gid, mode, mtimeMs } = inode;
    files.setAttributes(
      destination,
      can(call.process.credentials, 'CHOWN') ? { uid, gid, mode, mtimeMs } : { mode, mtimeMs },
      { cwd, follow: false },
    );
  }
}

function* mv(call: Call): Routine<number> {
  const { rest } = parseOptions(call.args, 'fivnT');
  const destination = rest.at(-1);
  if (rest.length < 2 || destination === undefined) {
    yield* complain(call, 'missing file operand');
    return 1;
  }
  const { files, cwd } = call.process;
  return yield* eachPath(
    call,
    rest.slice(0, -1),
    (source) => {
      const to = target(call, source, destination);
      try {
        files.rename(source, to, cwd);
      } catch (error) {
        if (!(error instanceof FileError) || error.code !== 'EXDEV') throw error;
        copyTree(call, source, to, { recursive: true, keep: true });
        removeTree(call, source, true, false);
      }
    },
    (source, error) =>
      call.flavour === 'busybox'
        ? `can't rename '${source}': ${error.message}`
        : `cannot move '${source}' to '${destination}': ${error.message}`,
  );
}

function* ln(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'sfnvT', ['symbolic=s', 'force=f']);
  const [source = '', given = baseName(source)] = rest;
  const { files, cwd } = call.process;
  const to = target(call, source, given);
  return yield* eachPath(
    call,
    [to],
    () => {
      if (
        values.has('f') &&
        attempt(
          () => files.find(to, { cwd, follow: false }).inode,
          () => {},
        ) !== undefined
      )
        files.remove(to, cwd);
      if (values.has('s')) files.makeLink(source, to, cwd);
      else files.place(to, files.get(source, { cwd, follow: false }), cwd);
    },
    (path, error) =>
      call.flavour === 'busybox'
        ? `${path}: ${error.message}`
        : `failed to create ${values.has('s') ? 'symbolic' : 'hard'} link '${path}': ${error.message}`,
  );
}

function* touch(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'acmd:t:r:h', ['no-create=c', 'date:=d', 'reference:=r']);
  const { files, cwd, surroundings } = call.process;
  return yield* eachPath(
    call,
    rest,
    (path) => {
      if (!files.exists(path, cwd)) {
        if (values.has('c')) return;
        files.openForWriting(path, { cwd });
      }
      const reference = values.get('r');
      const date = values.get('d');
      const mtimeMs =
        typeof reference === 'string'
          ? files.get(reference, { cwd }).mtimeMs
          : typeof date === 'string'
            ? Date.parse(`${date.replace(' ', 'T')}Z`)
            : surroundings.clock.now();
      const { inode, mount } = files.find(path, { cwd });
      if (mount.readOnly) throw new FileError('EROFS');
      if (inode === undefined) return;
      if (inode.uid !== call.process.credentials.uid) files.check(inode, 2);
      inode.mtimeMs = mtimeMs;
      tellChange(inode, 'attributes');
    },
    (path, error) =>
      call.flavour === 'busybox' ? `${path}: ${error.message}` : `cannot touch '${path}': ${error.message}`,
  );
}

function* chmod(call: Call): Routine<number> {
  const { values, rest } = splitModes(call.args);
  const [mode = '', ...paths] = rest;
  const change = (path: string): void => {
    const { files, cwd } = call.process;
    const inode = files.get(path, { cwd });
    files.setAttributes(path, { mode: newMode(mode, inode) }, { cwd });
    if (values.has('R') && isDirectory(inode)) for (const name of files.list(path, cwd)) change(`${path}/${name}`);
  };
  return yield* eachPath(call, paths, change, (path, error) =>
    call.flavour === 'busybox'
      ? `${path}: ${error.message}`
      : error.code === 'EPERM'
        ? `changing permissions of '${path}': ${error.message}`
        : `cannot access '${path}': ${error.message}`,
  );
}

/** `-x` is a mode, not an option. */
function splitModes(args: readonly string[]): { values: Set<string>; rest: string[] } {
  const isOption = (arg: string) => /^-[Rvcf]+$/.test(arg);
  return {
    values: new Set(args.filter(isOption).flatMap((arg) => [...arg.slice(1)])),
    rest: args.filter((arg) => !isOption(arg)),
  };
}

const BITS: Record<string, number> = { r: 4, w: 2, x: 1 };

function newMode(text: string, inode: Inode): number {
  if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  let { mode } = inode;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause);
    if (match === null) throw new FileError('EINVAL');
    const [, who, operator, permissions] = match;
    const everyone = who === '' || who.includes('a');
    let bits = 0;
    let mask = 0;
    for (const [letter, shift] of [
      ['u', 6],
      ['g', 3],
      ['o', 0],
    ] as const) {
      if (!everyone && !who.includes(letter)) continue;
      mask |= 7 << shift;
      for (const permission of permissions) {
        const wanted = permission === 'X' ? (isDirectory(inode) || mode & 0o111 ? 1 : 0) : (BITS[permission] ?? 0);
        bits |= wanted << shift;
      }
      if (permissions.includes('s') && letter !== 'o') bits |= letter === 'u' ? 0o4000 : 0o2000;
    }
    if (permissions.includes('t')) bits |= 0o1000;
    mode = operator === '+' ? mode | bits : operator === '-' ? mode & ~bits : (mode & ~mask) | bits;
  }
  return mode;
}

function* changeOwner(call: Call, groupOnly: boolean): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'Rhvcf', ['recursive=R']);
  const [spec = '', ...paths] = rest;
  const [user, group] = groupOnly ? ['', spec] : spec.split(/[:.]/);
  const uid = user === '' ? undefined : userByName(call.process, user);
  const gid = group === undefined || group === '' ? undefined : groupByName(call.process, group);
  if ((user !== '' && uid === undefined) || (group && gid === undefined)) {
    yield* complain(call, uid === undefined && user !== '' ? `unknown user ${user}` : `unknown group ${group}`);
    return 1;
  }
  const change = (path: string): void => {
    const { files, cwd } = call.process;
    files.setAttributes(
      path,
      { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) },
      { cwd, follow: !values.has('h') },
    );
    const inode = files.get(path, { cwd, follow: false });
    if (values.has('R') && isDirectory(inode)) for (const name of files.list(path, cwd)) change(`${path}/${name}`);
  };
  return yield* eachPath(call, paths, change, (path, error) => `${path}: ${error.message}`);
}

function* readlink(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'fenmqsvz');
  const { files, cwd } = call.process;
  let status = 0;
  for (const path of rest) {
    const text = attempt(
      () => {
        if (values.has('f') || values.has('e') || values.has('m')) return files.realPath(path, cwd);
        const inode = files.get(path, { cwd, follow: false });
        return inode.type === 'link' ? inode.target : undefined;
      },
      () => {},
    );
    if (text === undefined) status = 1;
    else yield* print(call, values.has('n') ? text : `${text}\n`);
  }
  return status;
}

function* realpath(call: Call): Routine<number> {
  const { files, cwd } = call.process;
  let status = 0;
  for (const path of call.args.filter((arg) => !arg.startsWith('-'))) {
    const found = attempt(
      () => (files.get(path, { cwd }), files.realPath(path, cwd)),
      () => {},
    );
    if (found !== undefined) yield* print(call, `${found}\n`);
    else {
      status = 1;
      yield* complain(call, `${path}: No such file or directory`);
    }
  }
  return status;
}

function* truncate(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'cs:', ['size:=s']);
  const size = parseSize(String(values.get('s') ?? '0'));
  const { files, cwd } = call.process;
  return yield* eachPath(
    call,
    rest,
    (path) => {
      const inode = files.openForWriting(path, { cwd });
      if (inode.type !== 'file') return;
      inode.data = contentOf(inode).subarray(0, Math.min(size, inode.data.length));
      inode.size = size;
      tellChange(inode, 'written');
    },
    (path, error) => `${path}: ${error.message}`,
  );
}

/** `5M`, `64k`, `1GB`: bytes. */
export function parseSize(text: string): number {
  const match = /^([\d.]+)\s*([kKMGT]?)(i?[bB])?$/.exec(text);
  return match === null ? 0 : Number(match[1]) * 1024 ** ' KMGT'.indexOf(match[2].toUpperCase() || ' ');
}

function* mktemp(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'dqtup:');
  const template = rest[0] ?? 'tmp.XXXXXX';
  const letters = call.process.surroundings
    .randomBytes(16)
    .toString('base64')
    .replace(/[^a-zA-Z]/g, '');
  const name = template.replace(/X{3,}$/, (run) => letters.slice(0, run.length).padEnd(run.length, 'a'));
  const path = name.includes('/')
    ? name
    : `${String(values.get('p') ?? call.process.env.get('TMPDIR') ?? '/tmp')}/${name}`;
  const { files, cwd } = call.process;
  const status = yield* eachPath(
    call,
    [path],
    () =>
      values.has('d')
        ? files.makeDirectory(path, { cwd, mode: 0o700 })
        : void files.openForWriting(path, { cwd, mode: 0o600, exclusive: true }),
    (_path, error) => error.message,
  );
  if (status === 0) yield* print(call, `${path}\n`);
  return status;
}

function* which(call: Call): Routine<number> {
  let status = 0;
  for (const name of call.args.filter((arg) => !arg.startsWith('-'))) {
    const path = findCommand(call.process, name);
    if (path === undefined) status = 1;
    else yield* print(call, `${path}\n`);
  }
  return status;
}

function* make(
  call: Call,
  inode: (attributes: { mode: number; uid: number; gid: number; mtimeMs: number }) => Inode,
): Routine<number> {
  const { files, cwd, credentials, surroundings } = call.process;
  const attributes = { mode: 0o644, uid: credentials.uid, gid: credentials.gid, mtimeMs: surroundings.clock.now() };
  return yield* eachPath(
    call,
    call.args.slice(0, 1),
    (path) => files.place(path, inode(attributes), cwd),
    (path, error) => cannotOpen(call, path, error),
  );
}

function* mknod(call: Call): Routine<number> {
  const [path = '', type = '', major = '0', minor = '0'] = call.args.filter((arg) => !arg.startsWith('-'));
  if (type === 'p') return yield* make({ ...call, args: [path] }, (attributes) => newSpecial('fifo', attributes));
  if (!can(call.process.credentials, 'MKNOD')) {
    yield* complain(call, `${path}: Operation not permitted`);
    return 1;
  }
  const device = deviceOf(call, Number(major), Number(minor));
  return yield* make({ ...call, args: [path] }, (attributes) =>
    type === 'b' || type === 'c'
      ? newDevice(
          { kind: type === 'b' ? 'block' : 'character', major: Number(major), minor: Number(minor), ...device },
          attributes,
        )
      : newFile('', attributes),
  );
}

/** A device node made by hand reaches the same device as the one of the node's own /dev. */
function deviceOf(call: Call, major: number, minor: number): { device: 'null' | 'disk'; holds: Directory | undefined } {
  const known = call.process.surroundings.devices?.find((device) => device.major === major && device.minor === minor);
  return known === undefined
    ? { device: 'null', holds: undefined }
    : { device: known.device === 'disk' ? 'disk' : 'null', holds: known.holds };
}
