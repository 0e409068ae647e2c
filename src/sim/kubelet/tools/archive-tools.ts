import { gunzipSync, gzipSync } from 'node:zlib';
import { FileError } from '../files/file-error.ts';
import { isDirectory } from '../files/inode.ts';
import type { Routine } from '../processes/routine.ts';
import { type Call, complain, contentAt, print, type ToolSet } from './call.ts';
import { modeText } from './list-tools.ts';
import { parseOptions } from './options.ts';
import { decodeTar, encodeEntry, TAR_END, type TarEntry } from './tar-format.ts';
import { formatDate } from './date.ts';

export const archiveTools: ToolSet = {
  tar,
  gzip: (call) => compress(call, (data) => gzipSync(data, { level: 6 }), '.gz'),
  gunzip: (call) => expand(call, false),
  zcat: (call) => expand(call, true),
};

function* tar(call: Call): Routine<number> {
  const [first = '', ...others] = call.args;
  const args = /^[a-zA-Z]+$/.test(first) ? [`-${first}`, ...others] : [...call.args];
  const { values, rest } = parseOptions(args, 'cxtvf:zC:mopkOhjJaX:T:', [
    'create=c',
    'extract=x',
    'list=t',
    'file:=f',
    'gzip=z',
    'directory:=C',
    'no-same-owner=o',
    'warning:',
    'exclude:',
    'no-same-permissions',
    'overwrite',
    'strip-components:=s',
  ]);
  const directory = String(values.get('C') ?? '.');
  const cwd = directory.startsWith('/') ? directory : `${call.process.cwd}/${directory}`;
  const archive = String(values.get('f') ?? '-');
  if (values.has('C') && !call.process.files.exists(cwd)) {
    yield* complain(
      call,
      call.flavour === 'busybox'
        ? `can't change directory to '${directory}': No such file or directory`
        : `${directory}: Cannot open: No such file or directory`,
    );
    return call.flavour === 'busybox' ? 1 : 2;
  }
  if (values.has('c'))
    return yield* create(call, { paths: rest, cwd, archive, zipped: values.has('z'), verbose: values.has('v') });
  return yield* unpack(call, { values, wanted: rest, cwd, archive });
}

interface Creation {
  paths: readonly string[];
  cwd: string;
  archive: string;
  zipped: boolean;
  verbose: boolean;
}

function* create(call: Call, { paths, cwd, archive, zipped, verbose }: Creation): Routine<number> {
  const entries: TarEntry[] = [];
  let status = 0;
  for (const path of paths) {
    try {
      collect(call, path, cwd, entries);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = call.flavour === 'busybox' ? 1 : 2;
      yield* complain(
        call,
        call.flavour === 'busybox' ? `${path}: ${error.message}` : `${path}: Cannot stat: ${error.message}`,
      );
    }
  }
  if (paths.some((path) => path.startsWith('/')))
    yield* complain(
      call,
      call.flavour === 'busybox' ? "removing leading '/' from member names" : "Removing leading `/' from member names",
    );
  if (status !== 0)
    yield* complain(
      call,
      call.flavour === 'busybox'
        ? 'error exit delayed from previous errors'
        : 'Exiting with failure status due to previous errors',
    );
  const plain = Buffer.concat([...entries.map(encodeEntry), TAR_END]);
  const data = zipped ? gzipSync(plain) : plain;
  const listing = verbose ? entries.map((entry) => `${entry.name}\n`).join('') : '';
  if (archive === '-') {
    yield* call.process.descriptors.get(2)?.write(Buffer.from(listing)) ?? none();
    yield* print(call, data);
  } else {
    yield* print(call, listing);
    call.process.files.write(archive, data, { cwd: call.process.cwd });
  }
  return status;
}

function* none(): Routine {}

function collect(call: Call, path: string, cwd: string, entries: TarEntry[]): void {
  const { files } = call.process;
  const inode = files.get(path, { cwd, follow: false });
  const { mode, uid, gid, mtimeMs } = inode;
  const name = path.replace(/^\/+/, '') || './';
  const base = { name, mode, uid, gid, mtimeMs, data: Buffer.alloc(0), target: '' };
  if (isDirectory(inode)) {
    entries.push({ ...base, name: name.endsWith('/') ? name : `${name}/`, type: 'directory' });
    for (const child of files.list(path, cwd).sort())
      collect(call, `${path.replace(/\/$/, '')}/${child}`, cwd, entries);
  } else if (inode.type === 'link') {
    entries.push({ ...base, type: 'link', target: inode.target });
  } else if (inode.type === 'file' || inode.type === 'generated') {
    files.check(inode, 4);
    entries.push({ ...base, type: 'file', data: files.contentOf(inode) });
  }
}

interface Unpacking {
  values: ReadonlyMap<string, string | true>;
  wanted: readonly string[];
  cwd: string;
  archive: string;
}

function* unpack(call: Call, { values, wanted, cwd, archive }: Unpacking): Routine<number> {
  const raw = yield* contentAt(call, archive);
  if (raw === undefined) return 1;
  const entries = decodeTar(raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw);
  if (entries === undefined) {
    yield* complain(call, raw.length === 0 ? 'short read' : 'invalid tar magic');
    return 1;
  }
  let status = 0;
  for (const entry of entries) {
    if (
      wanted.length > 0 &&
      !wanted.some(
        (name) =>
          entry.name === name || entry.name.startsWith(`${name.replace(/\/$/, '')}/`) || entry.name === `./${name}`,
      )
    )
      continue;
    if (values.has('t')) yield* print(call, values.has('v') ? `${verboseLine(entry)}\n` : `${entry.name}\n`);
    else if (values.has('O')) yield* print(call, entry.data);
    else {
      if (values.has('v')) yield* print(call, `${entry.name}\n`);
      const problem = extract(call, entry, cwd);
      if (problem === undefined) continue;
      status = 1;
      yield* complain(call, problem);
      break;
    }
  }
  return status;
}

/** What went wrong, in the tool's words. */
function extract(call: Call, entry: TarEntry, cwd: string): string | undefined {
  const { files, credentials } = call.process;
  const name = entry.name.replace(/^\/+/, '').replace(/\/$/, '');
  if (name === '' || name === '.') return undefined;
  try {
    if (call.flavour === 'gnu' || entry.type !== 'directory') makeParents(call, name, cwd);
    if (entry.type === 'directory') {
      if (!files.exists(name, cwd)) files.makeDirectory(name, { cwd, mode: entry.mode });
      return undefined;
    }
    const old = files.find(name, { cwd, follow: false }).inode;
    if (old !== undefined && !isDirectory(old)) files.remove(name, cwd);
    if (entry.type === 'link') files.makeLink(entry.target, name, cwd);
    else files.write(name, entry.data, { cwd, mode: entry.mode });
    const owner = credentials.uid === 0 ? { uid: entry.uid, gid: entry.gid } : {};
    files.setAttributes(name, { mtimeMs: entry.mtimeMs, ...owner }, { cwd, follow: false });
    return undefined;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return call.flavour === 'busybox'
      ? `can't open '${name}': ${error.message}`
      : `${name}: Cannot open: ${error.message}`;
  }
}

function makeParents(call: Call, name: string, cwd: string): void {
  const parts = name.split('/');
  for (let length = 1; length < parts.length; length++) {
    const path = parts.slice(0, length).join('/');
    if (!call.process.files.exists(path, cwd)) call.process.files.makeDirectory(path, { cwd });
  }
}

function verboseLine(entry: TarEntry): string {
  const letter = { file: '-', directory: 'd', link: 'l' }[entry.type];
  const mode =
    letter +
    modeText({ ...entry, type: 'file', number: 0, parent: undefined, links: 1, size: 0, program: undefined }).slice(1);
  return `${mode} ${entry.uid}/${entry.gid} ${String(entry.data.length).padStart(9)} ${formatDate(entry.mtimeMs, '%Y-%m-%d %H:%M:%S')} ${entry.name}`;
}

function* compress(call: Call, change: (data: Buffer) => Buffer, suffix: string): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'cdkfv123456789');
  if (values.has('d'))
    return yield* expand({ ...call, args: call.args.filter((arg) => arg !== '-d') }, values.has('c'));
  for (const path of rest.length === 0 ? ['-'] : rest) {
    const content = yield* contentAt(call, path);
    if (content === undefined) return 1;
    if (path === '-' || values.has('c')) yield* print(call, change(content));
    else {
      call.process.files.write(path + suffix, change(content), { cwd: call.process.cwd });
      if (!values.has('k')) call.process.files.remove(path, call.process.cwd);
    }
  }
  return 0;
}

function* expand(call: Call, toOutput: boolean): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'cdkf');
  for (const path of rest.length === 0 ? ['-'] : rest) {
    const content = yield* contentAt(call, path);
    if (content === undefined) return 1;
    if (content[0] !== 0x1f || content[1] !== 0x8b) {
      yield* complain(call, 'invalid magic');
      return 1;
    }
    if (path === '-' || toOutput || values.has('c')) yield* print(call, gunzipSync(content));
    else {
      call.process.files.write(path.replace(/\.gz$/, ''), gunzipSync(content), { cwd: call.process.cwd });
      if (!values.has('k')) call.process.files.remove(path, call.process.cwd);
    }
  }
  return 0;
}
