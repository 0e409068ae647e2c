import { FileError } from '../files/file-error.ts';
import { type Inode, isDirectory, sizeOf, typeLetter } from '../files/inode.ts';
import type { Routine } from '../processes/routine.ts';
import { matchesPattern } from '../shell/glob.ts';
import { baseName, type Call, complain, print, type ToolSet } from './call.ts';
import { modeText } from './list-tools.ts';
import { userByName } from './names.ts';
import { grep } from './grep.ts';
import { runWords, xargs } from './run-words.ts';

export const searchTools: ToolSet = {
  grep: (call) => grep(call, false),
  egrep: (call) => grep(call, true),
  fgrep: (call) => grep({ ...call, args: ['-F', ...call.args] }, false),
  find,
  xargs,
};

type Test = (path: string, inode: Inode, depth: number) => Routine<boolean>;

function* find(call: Call): Routine<number> {
  const firstTest = call.args.findIndex((arg) => /^[-(!]/.test(arg));
  const paths = firstTest < 0 ? [...call.args] : call.args.slice(0, firstTest);
  const state = {
    args: firstTest < 0 ? [] : [...call.args.slice(firstTest)],
    acts: false,
    depthMax: Number.POSITIVE_INFINITY,
    depthMin: 0,
    deletes: false,
    problem: '',
  };
  const test = parseOr(call, state);
  if (state.problem !== '') {
    yield* complain(call, state.problem);
    return 1;
  }
  const failures: string[] = [];
  for (const path of paths.length === 0 ? ['.'] : paths) yield* walk(call, path, 0, state, test, failures);
  for (const failure of failures) yield* complain(call, failure);
  return failures.length > 0 ? 1 : 0;
}

interface FindState {
  args: string[];
  acts: boolean;
  depthMax: number;
  depthMin: number;
  deletes: boolean;
  problem: string;
}

class Prune extends Error {}

function* walk(call: Call, path: string, depth: number, state: FindState, test: Test, failures: string[]): Routine {
  const { files, cwd } = call.process;
  let inode: Inode;
  let names: string[] = [];
  try {
    inode = files.get(path, { cwd, follow: false });
    if (isDirectory(inode) && depth < state.depthMax) names = files.list(path, cwd);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    failures.push(call.flavour === 'busybox' ? `${path}: ${error.message}` : `'${path}': ${error.message}`);
    return;
  }
  const visit = function* (): Routine<boolean> {
    if (depth < state.depthMin) return true;
    try {
      if ((yield* test(path, inode, depth)) && !state.acts) yield* print(call, `${path}\n`);
      return true;
    } catch (error) {
      if (error instanceof Prune) return false;
      throw error;
    }
  };
  if (!state.deletes && !(yield* visit())) return;
  for (const name of names)
    yield* walk(call, `${path === '/' ? '' : path.replace(/\/$/, '')}/${name}`, depth + 1, state, test, failures);
  if (state.deletes) yield* visit();
}

function parseOr(call: Call, state: FindState): Test {
  const left = parseAnd(call, state);
  if (state.args[0] !== '-o' && state.args[0] !== '-or') return left;
  state.args.shift();
  const right = parseOr(call, state);
  return function* either(...about) {
    return (yield* left(...about)) || (yield* right(...about));
  };
}

function parseAnd(call: Call, state: FindState): Test {
  const tests: Test[] = [];
  while (state.args.length > 0 && !['-o', '-or', ')'].includes(state.args[0])) {
    if (state.args[0] === '-a' || state.args[0] === '-and') state.args.shift();
    tests.push(parseTest(call, state));
  }
  return function* all(...about) {
    for (const test of tests) if (!(yield* test(...about))) return false;
    return true;
  };
}

function simple(test: (path: string, inode: Inode, depth: number) => boolean): Test {
  return function* one(...about) {
    return test(...about);
  };
}

function parseTest(call: Call, state: FindState): Test {
  const name = state.args.shift() ?? '';
  const value = () => state.args.shift() ?? '';
  const { process } = call;
  switch (name) {
    case '!':
    case '-not': {
      const inner = parseTest(call, state);
      return function* not(...about) {
        return !(yield* inner(...about));
      };
    }
    case '(': {
      const inner = parseOr(call, state);
      state.args.shift();
      return inner;
    }
    case '-name':
    case '-iname': {
      const pattern = value();
      const fold = (text: string) => (name === '-iname' ? text.toLowerCase() : text);
      return simple((path) => matchesPattern(fold(baseName(path) || path), fold(pattern)));
    }
    case '-path':
    case '-wholename': {
      const pattern = value();
      return simple((path) => matchesPattern(path, pattern));
    }
    case '-type': {
      const types = value();
      return simple((_path, inode) => types.includes(typeLetter(inode) === '-' ? 'f' : typeLetter(inode)));
    }
    case '-size':
      return sizeTest(value());
    case '-mtime':
    case '-mmin': {
      const unit = name === '-mtime' ? 86_400_000 : 60_000;
      const wanted = value();
      return simple((_path, inode) =>
        compare(Math.floor((process.surroundings.clock.now() - inode.mtimeMs) / unit), wanted),
      );
    }
    case '-newer': {
      const reference = process.files.get(value(), { cwd: process.cwd }).mtimeMs;
      return simple((_path, inode) => inode.mtimeMs > reference);
    }
    case '-perm': {
      const wanted = value();
      const bits = Number.parseInt(wanted.replace(/^[-/]/, ''), 8);
      return simple((_path, { mode }) =>
        wanted.startsWith('-')
          ? (mode & bits) === bits
          : wanted.startsWith('/')
            ? (mode & bits) !== 0
            : (mode & 0o7777) === bits,
      );
    }
    case '-user':
    case '-uid': {
      const uid = userByName(process, value());
      return simple((_path, inode) => inode.uid === uid);
    }
    case '-empty':
      return simple((_path, inode) => (inode.type === 'directory' ? inode.entries.size === 0 : sizeOf(inode) === 0));
    case '-maxdepth':
      state.depthMax = Number(value());
      return simple(() => true);
    case '-mindepth':
      state.depthMin = Number(value());
      return simple(() => true);
    case '-xdev':
    case '-mount':
    case '-depth':
      return simple(() => true);
    case '-prune':
      return simple(() => {
        throw new Prune();
      });
    case '-print':
    case '-print0':
      state.acts = true;
      return function* show(path) {
        yield* print(call, path + (name === '-print' ? '\n' : '\0'));
        return true;
      };
    case '-ls':
      state.acts = true;
      return function* list(path, inode) {
        yield* print(
          call,
          `${inode.number} ${modeText(inode)} ${inode.links} ${inode.uid} ${inode.gid} ${sizeOf(inode)} ${path}\n`,
        );
        return true;
      };
    case '-delete':
      state.acts = true;
      state.deletes = true;
      return function* remove(path) {
        process.files.remove(path, process.cwd);
        return true;
      };
    case '-exec':
      return execTest(call, state);
    default:
      state.problem ||= call.flavour === 'busybox' ? `unrecognized: ${name}` : `unknown predicate '${name}'`;
      return simple(() => false);
  }
}

function compare(value: number, wanted: string): boolean {
  const number = Math.abs(Number(wanted));
  return wanted.startsWith('+') ? value > number : wanted.startsWith('-') ? value < number : value === number;
}

function sizeTest(text: string): Test {
  const unit = { c: 1, k: 1024, M: 1 << 20, G: 1 << 30, b: 512 }[text.at(-1) ?? ''] ?? 512;
  const wanted = text.replace(/[ckMGb]$/, '');
  return simple((_path, inode) => compare(Math.ceil(sizeOf(inode) / unit), wanted));
}

function execTest(call: Call, state: FindState): Test {
  state.acts = true;
  const end = state.args.findIndex((arg) => arg === ';' || arg === '+');
  const words = state.args.splice(0, end < 0 ? state.args.length : end + 1).slice(0, -1);
  return function* run(path) {
    return (
      (yield* runWords(
        call,
        words.map((word) => word.replaceAll('{}', path)),
      )) === 0
    );
  };
}
