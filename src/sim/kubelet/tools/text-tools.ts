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
import { tail } from './tail.ts';
import { sort, uniq } from './sort.ts';
import { cut, tr } from './cut-and-tr.ts';
import { eachPathOrInput, printLines, source_, withEnds } from './read-input.ts';

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
