import { FileError } from '../files/file-error.ts';
import { type Inode, isDirectory, sizeOf, typeLetter } from '../files/inode.ts';
import { findCommand, loadExecutable, spawn } from '../processes/execute.ts';
import type { Routine } from '../processes/routine.ts';
import { matchesPattern } from '../shell/glob.ts';
import { baseName, type Call, cannotOpen, complain, contentAt, linesOf, print, type ToolSet } from './call.ts';
import { modeText } from './list-tools.ts';
import { userByName } from './names.ts';
import { parseOptions } from './options.ts';
import { regularExpression } from './regular-expression.ts';

export const searchTools: ToolSet = {
  grep: (call) => grep(call, false),
  egrep: (call) => grep(call, true),
  fgrep: (call) => grep({ ...call, args: ['-F', ...call.args] }, false),
  find,
  xargs,
};

interface Match {
  paths: string[];
  values: ReadonlyMap<string, string | true>;
  expression: RegExp;
}

function* grep(call: Call, extended: boolean): Routine<number> {
  const parsed = parseOptions(splitContext(call.args), 'EFPe:f:ivcnlLoqshHrRwxm:A:B:C:az', [
    'ignore-case=i', 'invert-match=v', 'count=c', 'line-number=n', 'files-with-matches=l', 'only-matching=o', 'quiet=q', 'recursive=r', 'word-regexp=w',
    'extended-regexp=E', 'fixed-strings=F', 'regexp:=e', 'no-filename=h', 'with-filename=H', 'include:', 'exclude:', 'color', 'color:', 'no-messages=s', 'max-count:=m',
  ]); // biome-ignore format: a table
  const { values, rest } = parsed;
  const pattern =
    typeof values.get('e') === 'string'
      ? String(values.get('e'))
      : typeof values.get('f') === 'string'
        ? ((yield* contentAt(call, String(values.get('f')))) ?? '').toString().trimEnd()
        : rest.shift();
  if (pattern === undefined) {
    yield* complain(call, 'no pattern');
    return 2;
  }
  const syntax = values.has('F') ? 'fixed' : extended || values.has('E') || values.has('P') ? 'extended' : 'basic';
  const expression = regularExpression(pattern, {
    syntax,
    ignoreCase: values.has('i'),
    word: values.has('w'),
    whole: values.has('x'),
  });
  const recursive = values.has('r') || values.has('R');
  const paths = recursive
    ? (rest.length === 0 ? ['.'] : rest).flatMap((path) => filesBelow(call, path, values))
    : rest.length === 0
      ? ['-']
      : rest;
  return yield* grepPaths(call, { paths, values, expression }, recursive || paths.length > 1);
}

/** `-3` is `-C 3`. */
function splitContext(args: readonly string[]): string[] {
  return args.map((arg) => (/^-\d+$/.test(arg) ? `-C${arg.slice(1)}` : arg));
}

function filesBelow(call: Call, path: string, values: ReadonlyMap<string, string | true>): string[] {
  const { files, cwd } = call.process;
  let inode: Inode;
  try {
    inode = files.get(path, { cwd, follow: false });
  } catch (error) {
    if (error instanceof FileError) return [path];
    throw error;
  }
  if (!isDirectory(inode)) {
    const include = values.get('include');
    return inode.type !== 'file' || (typeof include === 'string' && !matchesPattern(baseName(path), include))
      ? []
      : [path];
  }
  try {
    return files
      .list(path, cwd)
      .sort()
      .flatMap((name) => filesBelow(call, `${path.replace(/\/$/, '')}/${name}`, values));
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

function* grepPaths(call: Call, { paths, values, expression }: Match, several: boolean): Routine<number> {
  let found = false;
  let failed = false;
  for (const path of paths) {
    const content = yield* contentAt(values.has('s') ? quiet(call) : call, path);
    if (content === undefined) {
      failed = true;
      continue;
    }
    const title =
      values.has('H') || (several && !values.has('h')) ? `${path === '-' ? '(standard input)' : path}:` : '';
    const lines = linesOf(content);
    const hits = lines
      .flatMap((line, at) => (expression.test(line) !== values.has('v') ? [at] : []))
      .slice(0, values.has('m') ? Number(values.get('m')) : undefined);
    if (hits.length > 0) found = true;
    if (values.has('q')) {
      if (found) return 0;
    } else if (values.has('c')) yield* print(call, `${title}${hits.length}\n`);
    else if (values.has('l') || values.has('L')) {
      if (hits.length > 0 === values.has('l')) yield* print(call, `${path}\n`);
    } else yield* print(call, shown(lines, hits, { title, values, expression }));
  }
  return failed && !found ? 2 : found ? 0 : 1;
}

function quiet(call: Call): Call {
  return { ...call, name: '' };
}

function shown(
  lines: readonly string[],
  hits: readonly number[],
  how: { title: string; values: ReadonlyMap<string, string | true>; expression: RegExp },
): string {
  const { title, values, expression } = how;
  const number = (at: number) => (values.has('n') ? `${at + 1}:` : '');
  if (values.has('o')) {
    const every = new RegExp(expression.source, `${expression.flags}g`);
    return hits
      .flatMap((at) =>
        (lines[at].match(every) ?? []).filter((part) => part !== '').map((part) => `${title}${number(at)}${part}\n`),
      )
      .join('');
  }
  const before = Number(values.get('B') ?? values.get('C') ?? 0);
  const after = Number(values.get('A') ?? values.get('C') ?? 0);
  let out = '';
  let last = -1;
  for (const hit of hits) {
    const from = Math.max(last + 1, hit - before);
    if (last >= 0 && from > last + 1 && before + after > 0) out += '--\n';
    for (let at = from; at <= Math.min(lines.length - 1, hit + after); at++) {
      const isHit = hits.includes(at);
      const mark = isHit ? ':' : '-';
      out += `${title === '' ? '' : title.slice(0, -1) + mark}${values.has('n') ? `${at + 1}${mark}` : ''}${lines[at]}\n`;
      last = at;
    }
  }
  return out;
}

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

/** Runs a command and waits for it. */
export function* runWords(call: Call, words: readonly string[]): Routine<number> {
  const path = findCommand(call.process, words[0] ?? '');
  try {
    if (path === undefined) throw new FileError('ENOENT');
    const child = spawn(call.process, loadExecutable(call.process, path, words));
    return (yield* child.ended()).code;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* complain(call, cannotRun(call, words[0] ?? '', error));
    return error.code === 'ENOENT' ? 127 : 126;
  }
}

function cannotRun(call: Call, name: string, error: FileError): string {
  return call.flavour === 'busybox' ? `can't execute '${name}': ${error.message}` : cannotOpen(call, name, error);
}

function* xargs(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, '+0n:I:rtP:L:d:a:i', [
    'null=0',
    'max-args:=n',
    'replace:=I',
    'no-run-if-empty=r',
  ]);
  const text = ((yield* contentAt(call, '-')) ?? '').toString();
  const words = rest.length === 0 ? ['echo'] : rest;
  const replace = values.get('I');
  const items = values.has('0')
    ? text.split('\0').filter((item) => item !== '')
    : typeof replace === 'string'
      ? linesOf(text).filter((line) => line.trim() !== '')
      : (text.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((item) => item.replace(/^(['"])(.*)\1$/, '$2'));
  const batches: string[][] = [];
  if (typeof replace === 'string')
    for (const item of items) batches.push(words.map((word) => word.replaceAll(replace, item.trim())));
  else {
    const size = Number(values.get('n') ?? values.get('L') ?? (items.length || 1));
    for (let at = 0; at < items.length; at += size) batches.push([...words, ...items.slice(at, at + size)]);
    if (items.length === 0 && !values.has('r') && call.flavour === 'gnu') batches.push([...words]);
  }
  let status = 0;
  for (const batch of batches) {
    const code = yield* runWords(call, batch);
    if (code !== 0) status = code >= 126 ? code : 123;
  }
  return status;
}
