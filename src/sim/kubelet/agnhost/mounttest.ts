import { FileError } from '../files/file-error.ts';
import { isDirectory } from '../files/inode.ts';
import type { Process } from '../processes/process.ts';
import { type Routine, sleepUntil } from '../processes/routine.ts';
import { writeTo } from '../tools/call.ts';
import type { Command } from './command.ts';
import type { Flags } from './command-flags.ts';

const NEW_CONTENT = 'mount-tester new file\n';
const NEW_FILES = { new_file_0644: 0o644, new_file_0666: 0o666, new_file_0660: 0o660, new_file_0777: 0o777 } as const;
const PATHS = [
  'fs_type',
  ...Object.keys(NEW_FILES),
  'file_mode',
  'file_perm',
  'file_owner',
  'file_content',
  'file_content_in_loop',
];

/** Writes files and tells of files what a mount has made of them. */
export const mounttest: Command = {
  flags: {
    ...Object.fromEntries(PATHS.map((name) => [name, { kind: 'text', value: '' } as const])),
    retry_time: { kind: 'number', value: '180' },
    break_on_expected_content: { kind: 'boolean', value: 'true' },
  },
  *run(process, flags) {
    let failed = false;
    for (const check of checksOf(process, flags)) failed = !(yield* check) || failed;
    return failed ? 1 : 0;
  },
};

type Check = Routine<boolean>;

function checksOf(process: Process, flags: Flags): Check[] {
  const at = (name: string, check: (path: string) => Check): Check[] =>
    flags.text(name) === '' ? [] : [check(flags.text(name))];
  return [
    ...at('fs_type', (path) => told(process, path, 'error from statfs', () => fileSystem(process, path))),
    ...Object.entries(NEW_FILES).flatMap(([name, mode]) => at(name, (path) => writeAndRead(process, path, mode))),
    ...at('file_mode', (path) =>
      told(process, path, 'error from Stat', () => `mode of file ${quote(path)}: ${modeOf(process, path)}`),
    ),
    ...at('file_perm', (path) =>
      told(
        process,
        path,
        'error from Stat',
        () => `perms of file ${quote(path)}: -${modeText(process.files.get(path).mode)}`,
      ),
    ),
    ...at('file_owner', (path) => told(process, path, 'error from stat', () => owner(process, path))),
    ...at('file_content', (path) => content(process, path)),
    ...at('file_content_in_loop', (path) => contentAgain(process, path, flags)),
  ];
}

function* told(process: Process, path: string, trouble: string, tell: () => string): Check {
  try {
    yield* writeTo(process, 1, `${tell()}\n`);
    return true;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* writeTo(process, 1, `${trouble}(${quote(path)}): ${error.message.toLowerCase()}\n`);
    return false;
  }
}

/** Only tmpfs is told by name; the others by their magic number. */
const MAGIC: Readonly<Record<string, number>> = { overlay: 0x794c7630, ext4: 0xef53, xfs: 0x58465342, proc: 0x9fa0 };

function fileSystem(process: Process, path: string): string {
  const { type } = process.files.find(path).mount;
  process.files.get(path);
  return `mount type of ${quote(path)}: ${type === 'tmpfs' ? type : (MAGIC[type] ?? MAGIC.ext4)}`;
}

function* writeAndRead(process: Process, path: string, mode: number): Check {
  try {
    process.files.write(path, NEW_CONTENT, { mode });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* writeTo(process, 1, `error writing new file ${quote(path)}: open ${path}: ${error.message.toLowerCase()}\n`);
    return false;
  }
  return yield* content(process, path);
}

function* content(process: Process, path: string): Check {
  try {
    yield* writeTo(process, 1, `content of file ${quote(path)}: ${process.files.read(path).toString()}\n`);
    return true;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* writeTo(
      process,
      1,
      `error reading file content for ${quote(path)}: open ${path}: ${error.message.toLowerCase()}\n`,
    );
    return false;
  }
}

function* contentAgain(process: Process, path: string, flags: Flags): Check {
  const { clock } = process.surroundings;
  const until = clock.now() + flags.number('retry_time') * 1000;
  let read = true;
  for (; clock.now() < until; yield* sleepUntil(clock, clock.now() + 2000)) {
    let text: string;
    try {
      text = process.files.read(path).toString();
      read = true;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      read = false;
      yield* writeTo(
        process,
        1,
        `Error reading file ${path}: open ${path}: ${error.message.toLowerCase()}, retrying\n`,
      );
      continue;
    }
    yield* writeTo(process, 1, `content of file ${quote(path)}: ${text}\n`);
    if (!flags.isSet('break_on_expected_content')) continue;
    if (text === NEW_CONTENT) break;
    yield* writeTo(process, 1, `Unexpected content. Expected: ${NEW_CONTENT}. Retrying\n`);
  }
  return read;
}

function owner(process: Process, path: string): string {
  const { uid, gid } = process.files.get(path);
  return `owner UID of ${quote(path)}: ${uid}\nowner GID of ${quote(path)}: ${gid}`;
}

/** Go's FileMode: what is special about a file, then its bits. */
function modeOf(process: Process, path: string): string {
  const inode = process.files.get(path);
  const special = `${isDirectory(inode) ? 'd' : ''}${inode.mode & 0o4000 ? 'u' : ''}${inode.mode & 0o2000 ? 'g' : ''}${inode.mode & 0o1000 ? 't' : ''}`;
  return `${special === '' ? '-' : special}${modeText(inode.mode)}`;
}

function modeText(mode: number): string {
  return [...'rwxrwxrwx'].map((letter, at) => (mode & (1 << (8 - at)) ? letter : '-')).join('');
}

function quote(text: string): string {
  return JSON.stringify(text);
}
