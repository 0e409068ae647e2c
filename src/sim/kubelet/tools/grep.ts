import { FileError } from '../files/file-error.ts';
import { type Inode, isDirectory } from '../files/inode.ts';
import type { Routine } from '../processes/routine.ts';
import { matchesPattern } from '../shell/glob.ts';
import { baseName, type Call, complain, contentAt, linesOf, print } from './call.ts';
import { parseOptions } from './options.ts';
import { regularExpression } from './regular-expression.ts';

interface Match {
  paths: string[];
  values: ReadonlyMap<string, string | true>;
  expression: RegExp;
}

export function* grep(call: Call, extended: boolean): Routine<number> {
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
