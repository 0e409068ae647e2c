import { FileError } from '../files/file-error.ts';
import { isDirectory } from '../files/inode.ts';
import type { Routine } from '../processes/routine.ts';
import { type Call, complain } from './call.ts';
import { parseOptions } from './options.ts';
import { eachPath } from './each-path.ts';

export function* mkdir(call: Call): Routine<number> {
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

export function* rmdir(call: Call): Routine<number> {
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

export function* rm(call: Call): Routine<number> {
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

export function removeTree(call: Call, path: string, recursive: boolean, force: boolean): void {
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
