import { FileError } from '../files/file-error.ts';
import { tellChange } from '../files/file-tree.ts';
import { contentOf, type Directory, type Inode, newDevice, newFile, newSpecial } from '../files/inode.ts';
import { can } from '../processes/credentials.ts';
import { findCommand } from '../processes/execute.ts';
import type { Routine } from '../processes/routine.ts';
import { attempt, type Call, cannotOpen, complain, print, type ToolSet } from './call.ts';
import { parseOptions } from './options.ts';
import { mkdir, rm, rmdir } from './remove-tools.ts';
import { cp, ln, mv } from './copy-tools.ts';
import { changeOwner, chmod } from './mode-tools.ts';
import { eachPath } from './each-path.ts';

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
