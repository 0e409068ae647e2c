import { FileError } from '../files/file-error.ts';
import { type Inode, isDirectory } from '../files/inode.ts';
import type { Routine } from '../processes/routine.ts';
import { type Call, complain } from './call.ts';
import { groupByName, userByName } from './names.ts';
import { parseOptions } from './options.ts';
import { eachPath } from './each-path.ts';

export function* chmod(call: Call): Routine<number> {
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

export function* changeOwner(call: Call, groupOnly: boolean): Routine<number> {
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
