import type { Routine } from '../processes/routine.ts';
import {
  attempt,
  type Call,
  cannotOpen,
  complain,
  contentAt,
  eachInput,
  input,
  linesOf,
  print,
  type ToolSet,
} from './call.ts';
import { parseOptions } from './options.ts';

export const textTools: ToolSet = {
  cat,
  head,
  tail,
  wc,
  sort,
  uniq,
  cut,
  tr,
  tac: (call) => eachInput(call, call.args, (content) => printLines(call, linesOf(content).reverse())),
  rev: (call) =>
    eachInput(call, call.args, (content) =>
      printLines(
        call,
        linesOf(content).map((line) => [...line].reverse().join('')),
      ),
    ),
  nl: (call) =>
    eachInput(call, call.args, (content) =>
      printLines(
        call,
        linesOf(content).map((line, at) => `${String(at + 1).padStart(6)}\t${line}`),
      ),
    ),
  tee,
  more: cat,
  less: cat,
  strings: (call) =>
    eachInput(call, call.args, (content) =>
      printLines(call, content.toString('latin1').match(/[\x20-\x7e\t]{4,}/g) ?? []),
    ),
};

function* printLines(call: Call, lines: readonly string[]): Routine {
  if (lines.length > 0) yield* print(call, `${lines.join('\n')}\n`);
}

/** Without options it passes on what comes as it comes. */
function* cat(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'nbsvetAE');
  if (values.size > 0) {
    let number = 0;
    return yield* eachInput(call, rest, (content) =>
      printLines(
        call,
        linesOf(content).map((line) => numbered(line, values, values.has('b') && line === '' ? undefined : ++number)),
      ),
    );
  }
  let status = 0;
  for (const path of rest.length === 0 ? ['-'] : rest) {
    if (path !== '-') {
      const content = yield* contentAt(call, path);
      if (content === undefined) status = 1;
      else yield* print(call, content);
      continue;
    }
    const file = input(call);
    if (file === undefined) continue;
    for (let chunk = yield* file.read(); chunk !== undefined; chunk = yield* file.read()) yield* print(call, chunk);
  }
  return status;
}

function numbered(line: string, values: ReadonlyMap<string, unknown>, number: number | undefined): string {
  const ended = values.has('e') || values.has('E') || values.has('A') ? `${line}$` : line;
  const shown = values.has('t') || values.has('A') ? ended.replaceAll('\t', '^I') : ended;
  return (values.has('n') || values.has('b')) && number !== undefined
    ? `${String(number).padStart(6)}\t${shown}`
    : shown;
}

function* head(call: Call): Routine<number> {
  const args = call.args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
  const { values, rest } = parseOptions(args, 'n:c:qv', ['lines:=n', 'bytes:=c']);
  const bytes = values.get('c');
  const count = Number(bytes ?? values.get('n') ?? 10);
  let at = 0;
  return yield* eachPathOrInput(rest, function* take(path) {
    if (rest.length > 1 && !values.has('q')) yield* print(call, `${at++ > 0 ? '\n' : ''}==> ${path} <==\n`);
    const source = yield* source_(call, path);
    if (source === undefined) return 1;
    if (bytes !== undefined) yield* print(call, (yield* source.readAll()).subarray(0, count));
    else if (count < 0) yield* print(call, withEnds(linesOf(yield* source.readAll()).slice(0, count)));
    else {
      for (let i = 0; i < count; i++) {
        const line = yield* source.readLine();
        if (line === undefined) break;
        yield* print(call, line);
      }
    }
    return 0;
  });
}

interface Source {
  readLine(): Routine<string | undefined>;
  readAll(): Routine<Buffer>;
}

function* source_(call: Call, path: string): Routine<Source | undefined> {
  const file = path === '-' ? input(call) : undefined;
  if (file !== undefined) return file;
  const content = yield* contentAt(call, path);
  if (content === undefined) return undefined;
  const lines = content.toString('latin1').split(/(?<=\n)/);
  return {
    *readLine() {
      const line = lines.shift();
      return line === undefined || line === '' ? undefined : Buffer.from(line, 'latin1').toString();
    },
    *readAll() {
      return content;
    },
  };
}

function* eachPathOrInput(paths: readonly string[], take: (path: string) => Routine<number>): Routine<number> {
  let status = 0;
  for (const path of paths.length === 0 ? ['-'] : paths) status = Math.max(status, yield* take(path));
  return status;
}

function withEnds(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function* tail(call: Call): Routine<number> {
  const args = call.args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
  const { values, rest } = parseOptions(args, 'n:c:fFqvs:', ['lines:=n', 'bytes:=c', 'follow=f']);
  const [path = '-'] = rest;
  if (isEndless(call, path)) return yield* swallow(call);
  const wanted = String(values.get('c') ?? values.get('n') ?? '10');
  const status = yield* eachInput(call, rest, (content) =>
    print(call, values.has('c') ? lastBytes(content, wanted) : lastLines(content, wanted)),
  );
  if ((values.has('f') || values.has('F')) && path !== '-' && status === 0) yield* follow(call, path);
  return status;
}

function isEndless(call: Call, path: string): boolean {
  const inode =
    path === '-'
      ? undefined
      : attempt(
          () => call.process.files.get(path, { cwd: call.process.cwd }),
          () => {},
        );
  return inode?.type === 'device' && (inode.device === 'zero' || inode.device === 'full' || inode.device === 'random');
}

/** A last line that never ends is kept in memory until there is none left. */
function* swallow(call: Call): Routine<number> {
  for (;;) {
    if (!call.process.allocate(4 << 20)) return 137;
    yield (wake) => {
      const timer = call.process.surroundings.clock.after(5, wake);
      return () => timer.cancel();
    };
  }
}

function lastLines(content: Buffer, wanted: string): string {
  const lines = content
    .toString()
    .split(/(?<=\n)/)
    .filter((line) => line !== '');
  const count = Number(wanted);
  if (wanted.startsWith('+')) return lines.slice(Math.max(0, count - 1)).join('');
  return count === 0 ? '' : lines.slice(-Math.abs(count)).join('');
}

function lastBytes(content: Buffer, wanted: string): Buffer {
  const count = Number(wanted);
  return wanted.startsWith('+')
    ? content.subarray(Math.max(0, count - 1))
    : content.subarray(Math.max(0, content.length - Math.abs(count)));
}

/** Looks once a second, as busybox does. */
function* follow(call: Call, path: string): Routine {
  const { clock } = call.process.surroundings;
  let shown = call.process.files.read(path, call.process.cwd).length;
  for (;;) {
    yield (wake) => {
      const timer = clock.after(1000, wake);
      return () => timer.cancel();
    };
    const content = attempt(
      () => call.process.files.read(path, call.process.cwd),
      () => {},
    );
    if (content === undefined) continue;
    if (content.length < shown) shown = 0;
    yield* print(call, content.subarray(shown));
    shown = content.length;
  }
}

function* wc(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'lwcmL');
  const columns = values.size === 0 ? ['l', 'w', 'c'] : ['l', 'w', 'c', 'm'].filter((letter) => values.has(letter));
  const totals = columns.map(() => 0);
  const show = (counts: readonly number[], path: string) => {
    const width = columns.length === 1 ? 0 : 9;
    const text = counts.map((count) => String(count).padStart(width)).join(columns.length === 1 ? '' : ' ');
    return `${call.flavour === 'busybox' ? text : text.trim()}${path === '-' ? '' : ` ${path}`}\n`;
  };
  const status = yield* eachInput(call, rest, function* count(content, path) {
    const text = content.toString();
    const all: Record<string, number> = {
      l: text.split('\n').length - 1,
      w: (text.match(/\S+/g) ?? []).length,
      c: content.length,
      m: [...text].length,
    };
    const counts = columns.map((letter) => all[letter]);
    for (const [at, value] of counts.entries()) totals[at] += value;
    yield* print(call, show(counts, path));
  });
  if (rest.length > 1) yield* print(call, show(totals, 'total'));
  return status;
}

function* sort(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'nrufbk:t:o:hVcsz', [
    'reverse=r',
    'unique=u',
    'numeric-sort=n',
    'key:=k',
    'field-separator:=t',
    'human-numeric-sort=h',
    'version-sort=V',
  ]);
  const lines: string[] = [];
  const status = yield* eachInput(call, rest, function* collect(content) {
    lines.push(...linesOf(content));
  });
  const compare = comparison(values);
  lines.sort(
    (a, b) => compare(a, b) || (values.has('u') || values.has('s') ? 0 : plainOrder(a, b) * (values.has('r') ? -1 : 1)),
  );
  const kept = values.has('u') ? lines.filter((line, at) => at === 0 || compare(lines[at - 1], line) !== 0) : lines;
  const target = values.get('o');
  if (typeof target === 'string') call.process.files.write(target, withEnds(kept), { cwd: call.process.cwd });
  else yield* print(call, withEnds(kept));
  return status;
}

function plainOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function comparison(values: ReadonlyMap<string, string | true>): (a: string, b: string) => number {
  const key = String(values.get('k') ?? '');
  const [, field, flags = ''] = /^(\d+)[\d.,]*([a-zA-Z]*)/.exec(key) ?? [];
  const has = (flag: string) => values.has(flag) || flags.includes(flag);
  const separator = values.get('t');
  const part = (line: string) => {
    if (field === undefined) return line;
    const fields = typeof separator === 'string' ? line.split(separator) : line.trim().split(/\s+/);
    const range = /,/.test(key)
      ? fields.slice(Number(field) - 1, Number(key.split(',')[1].replace(/\D.*/, '')))
      : fields.slice(Number(field) - 1);
    return range.join(typeof separator === 'string' ? separator : ' ');
  };
  const sign = has('r') ? -1 : 1;
  return (a, b) => {
    const [left, right] = [part(a), part(b)];
    if (has('n')) return sign * ((Number.parseFloat(left) || 0) - (Number.parseFloat(right) || 0));
    if (has('h')) return sign * (humanSize(left) - humanSize(right));
    if (has('V')) return sign * left.localeCompare(right, 'en', { numeric: true });
    return sign * (has('f') ? plainOrder(left.toLowerCase(), right.toLowerCase()) : plainOrder(left, right));
  };
}

function humanSize(text: string): number {
  const match = /^\s*([\d.]+)([KMGT]?)/i.exec(text);
  return match === null
    ? 0
    : Number(match[1]) * 1024 ** 'KMGT'.indexOf(match[2].toUpperCase() || '-') || Number(match[1]);
}

function* uniq(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'cdui');
  const content = yield* contentAt(call, rest[0] ?? '-');
  if (content === undefined) return 1;
  const runs: { line: string; count: number }[] = [];
  const key = (line: string) => (values.has('i') ? line.toLowerCase() : line);
  for (const line of linesOf(content)) {
    const last = runs.at(-1);
    if (last !== undefined && key(last.line) === key(line)) last.count += 1;
    else runs.push({ line, count: 1 });
  }
  const kept = runs.filter(({ count }) => (values.has('d') ? count > 1 : values.has('u') ? count === 1 : true));
  yield* printLines(
    call,
    kept.map(({ line, count }) => (values.has('c') ? `${String(count).padStart(7)} ${line}` : line)),
  );
  return 0;
}

function* cut(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'b:c:f:d:s', [
    'fields:=f',
    'delimiter:=d',
    'characters:=c',
    'bytes:=b',
    'only-delimited=s',
    'output-delimiter:=O',
  ]);
  const list = String(values.get('f') ?? values.get('c') ?? values.get('b') ?? '');
  if (list === '') {
    yield* complain(
      call,
      call.flavour === 'busybox'
        ? 'expected a list of bytes, characters, or fields'
        : 'you must specify a list of bytes, characters, or fields',
    );
    return 1;
  }
  const wanted = ranges(list);
  const delimiter = String(values.get('d') ?? '\t');
  const joiner = String(values.get('O') ?? (values.has('f') ? delimiter : ''));
  return yield* eachInput(call, rest, (content) =>
    printLines(
      call,
      linesOf(content).flatMap((line) => {
        if (values.has('f') && !line.includes(delimiter)) return values.has('s') ? [] : [line];
        const parts = values.has('f') ? line.split(delimiter) : [...line];
        return [parts.filter((_, at) => wanted.some(([from, to]) => at + 1 >= from && at + 1 <= to)).join(joiner)];
      }),
    ),
  );
}

function ranges(list: string): [number, number][] {
  return list.split(',').map((part) => {
    const [from, to] = part.split('-');
    return [
      from === '' ? 1 : Number(from),
      to === undefined ? Number(from) : to === '' ? Number.POSITIVE_INFINITY : Number(to),
    ];
  });
}

function* tr(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, '+dscC');
  const from = characters(rest[0] ?? '');
  const to = characters(rest[1] ?? '');
  const inSet = (character: string) => from.includes(character) !== (values.has('c') || values.has('C'));
  const text = (yield* contentAt(call, '-'))?.toString('latin1') ?? '';
  let out = '';
  for (const character of text) {
    if (!inSet(character)) {
      out += character;
      continue;
    }
    if (values.has('d')) continue;
    const at = values.has('c') || values.has('C') ? to.length - 1 : Math.min(from.indexOf(character), to.length - 1);
    const mapped = to.length === 0 ? character : to[at];
    if (values.has('s') && out.endsWith(mapped)) continue;
    out += mapped;
  }
  yield* print(call, Buffer.from(out, 'latin1'));
  return 0;
}

const CLASS_CHARACTERS: Record<string, RegExp> = {
  upper: /[A-Z]/, lower: /[a-z]/, digit: /[0-9]/, alpha: /[A-Za-z]/, alnum: /[A-Za-z0-9]/, space: /[\s]/, blank: /[ \t]/, punct: /[!-/:-@[-`{-~]/,
}; // biome-ignore format: a table

/** A set as tr writes it: ranges, classes, escapes. */
function characters(set: string): string[] {
  const plain = set.replace(/\\([nrt0\\abfv]|[0-7]{1,3})/g, (_, code: string) =>
    /^[0-7]+$/.test(code)
      ? String.fromCharCode(Number.parseInt(code, 8))
      : ({ n: '\n', r: '\r', t: '\t', '\\': '\\', a: '\x07', b: '\b', f: '\f', v: '\v' }[code] ?? code),
  );
  const out: string[] = [];
  for (let at = 0; at < plain.length; at++) {
    const named = /^\[:(\w+):\]/.exec(plain.slice(at));
    if (named !== null) {
      const test = CLASS_CHARACTERS[named[1]];
      for (let code = 0; code < 256; code++)
        if (test?.test(String.fromCharCode(code))) out.push(String.fromCharCode(code));
      at += named[0].length - 1;
    } else if (plain[at + 1] === '-' && at + 2 < plain.length) {
      for (let code = plain.charCodeAt(at); code <= plain.charCodeAt(at + 2); code++)
        out.push(String.fromCharCode(code));
      at += 2;
    } else out.push(plain[at]);
  }
  return out;
}

function* tee(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'ai');
  let status = 0;
  const targets = rest.filter((path) => path !== '-');
  const refused: string[] = [];
  for (const path of targets) {
    const opened = attempt(
      () => call.process.files.write(path, '', { cwd: call.process.cwd, append: values.has('a') }),
      (error) => refused.push(call.flavour === 'busybox' ? `${path}: ${error.message}` : cannotOpen(call, path, error)),
    );
    void opened;
  }
  for (const text of refused) {
    yield* complain(call, text);
    status = 1;
  }
  const file = input(call);
  for (let chunk = yield* file?.read() ?? ended(); chunk !== undefined; chunk = yield* file?.read() ?? ended()) {
    for (const path of targets)
      attempt(
        () => call.process.files.write(path, chunk ?? '', { cwd: call.process.cwd, append: true }),
        () => {},
      );
    yield* print(call, chunk);
  }
  return status;
}

function* ended(): Routine<undefined> {}
