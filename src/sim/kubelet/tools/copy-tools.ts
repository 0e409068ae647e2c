import { FileError } from '../files/file-error.ts';
import { isDirectory } from '../files/inode.ts';
import { can } from '../processes/credentials.ts';
import type { Routine } from '../processes/routine.ts';
import { attempt, baseName, type Call, complain } from './call.ts';
import { parseOptions } from './options.ts';
import { eachPath } from './each-path.ts';
import { removeTree } from './remove-tools.ts';

/** Where `cp` and `mv` put something: into a directory under its own name. */
export function target(call: Call, source: string, destination: string): string {
  const { files, cwd } = call.process;
  const found = attempt(
    () => files.find(destination, { cwd }).inode,
    () => {},
  );
  return found !== undefined && isDirectory(found)
    ? `${destination.replace(/\/$/, '')}/${baseName(source.replace(/\/+$/, ''))}`
    : destination;
}

export function* cp(call: Call): Routine<number> {
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

export function* mv(call: Call): Routine<number> {
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

export function* ln(call: Call): Routine<number> {
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
