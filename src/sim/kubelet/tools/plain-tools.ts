import { createHash } from 'node:crypto';
import type { Routine } from '../processes/routine.ts';
import { sleepUntil } from '../processes/routine.ts';
import { type Call, complain, contentAt, print, type ToolSet } from './call.ts';
import { formatDate } from './date.ts';
import { escapes, formatPrintf } from './printf.ts';
import { parseOptions } from './options.ts';
import { isTrue, TestError } from './test-expression.ts';

export const plainTools: ToolSet = {
  echo,
  printf,
  test: (call) => test(call, call.args),
  '[': bracket,
  *true() {
    return 0;
  },
  *false() {
    return 1;
  },
  sleep,
  usleep: (call) => rest(call, Number(call.args[0] ?? 0) / 1000),
  yes,
  seq,
  basename,
  dirname,
  *pwd(call) {
    yield* print(call, `${call.process.cwd}\n`);
    return 0;
  },
  date,
  md5sum: (call) => checksum(call, 'md5'),
  sha1sum: (call) => checksum(call, 'sha1'),
  sha256sum: (call) => checksum(call, 'sha256'),
  sha512sum: (call) => checksum(call, 'sha512'),
  base64,
  expr,
  *clear(call) {
    yield* print(call, '\x1b[H\x1b[J');
    return 0;
  },
  *sync() {
    return 0;
  },
  *tty(call) {
    const terminal = call.process.descriptors.get(0)?.isTerminal ?? false;
    yield* print(call, terminal ? '/dev/pts/0\n' : 'not a tty\n');
    return terminal ? 0 : 1;
  },
  *stty() {
    return 0;
  },
};

function* echo(call: Call): Routine<number> {
  const words = [...call.args];
  let newline = true;
  let escaped = false;
  while (words.length > 0 && /^-[neE]+$/.test(words[0])) {
    const flags = words.shift() ?? '';
    if (flags.includes('n')) newline = false;
    if (flags.includes('e')) escaped = true;
    if (flags.includes('E')) escaped = false;
  }
  const text = words.join(' ');
  if (!escaped) yield* print(call, text + (newline ? '\n' : ''));
  else {
    const { out, stopped } = escapes(text);
    yield* print(call, Buffer.from(out + (newline && !stopped ? '\n' : ''), 'latin1'));
  }
  return 0;
}

function* printf(call: Call): Routine<number> {
  const [format, ...args] = call.args[0] === '--' ? call.args.slice(1) : call.args;
  if (format === undefined) {
    yield* complain(call, 'usage: printf FORMAT [ARG]...');
    return 1;
  }
  yield* print(call, formatPrintf(format, args));
  return 0;
}

function* test(call: Call, args: readonly string[]): Routine<number> {
  try {
    return isTrue(call.process, args) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    yield* complain(call, error.message);
    return 2;
  }
}

function* bracket(call: Call): Routine<number> {
  if (call.args.at(-1) === ']') return yield* test(call, call.args.slice(0, -1));
  yield* complain(call, 'missing ]');
  return 2;
}

const UNITS: Record<string, number> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

function* sleep(call: Call): Routine<number> {
  let seconds = 0;
  for (const arg of call.args) {
    const match = /^(\d*\.?\d+)([smhd]?)$/.exec(arg);
    if (arg !== 'infinity' && arg !== 'inf' && match === null) {
      yield* complain(call, call.flavour === 'busybox' ? `invalid number '${arg}'` : `invalid time interval '${arg}'`);
      return 1;
    }
    seconds += match === null ? 1e9 : Number(match[1]) * UNITS[match[2]];
  }
  if (call.args.length > 0) return yield* rest(call, seconds * 1000);
  yield* complain(call, 'missing operand');
  return 1;
}

function* rest(call: Call, ms: number): Routine<number> {
  const { clock } = call.process.surroundings;
  yield* sleepUntil(clock, clock.now() + ms);
  return 0;
}

/** Writes until its reader is gone; between pages time passes. */
function* yes(call: Call): Routine<number> {
  const page = `${call.args.length > 0 ? call.args.join(' ') : 'y'}\n`.repeat(512);
  const { clock } = call.process.surroundings;
  for (;;) {
    yield* print(call, page);
    yield* sleepUntil(clock, clock.now() + 1);
  }
}

function* seq(call: Call): Routine<number> {
  const { values, rest: numbers } = parseSeq(call.args);
  const [first, step, last] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
  const lines: string[] = [];
  for (let value = first; step > 0 ? value <= last : value >= last; value += step) {
    const text = Number.isInteger(value) ? String(value) : String(Number(value.toFixed(6)));
    lines.push(values.has('w') ? text.padStart(String(last).length, '0') : text);
    if (step === 0 || lines.length > 1_000_000) break;
  }
  const separator = String(values.get('s') ?? '\n');
  if (lines.length > 0) yield* print(call, lines.join(separator) + '\n');
  return 0;
}

function parseSeq(args: readonly string[]): { values: Map<string, string | true>; rest: number[] } {
  const values = new Map<string, string | true>();
  const rest: number[] = [];
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '-w') values.set('w', true);
    else if (args[at] === '-s') values.set('s', args[++at] ?? '\n');
    else rest.push(Number(args[at]));
  }
  return { values, rest };
}

function* basename(call: Call): Routine<number> {
  const [path = '', suffix] = call.args;
  const name = path.replace(/\/+$/, '').split('/').at(-1) || '/';
  yield* print(
    call,
    `${suffix !== undefined && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
  );
  return 0;
}

function* dirname(call: Call): Routine<number> {
  const path = (call.args[0] ?? '').replace(/\/+$/, '');
  const cut = path.lastIndexOf('/');
  yield* print(call, `${cut < 0 ? '.' : path.slice(0, cut) || '/'}\n`);
  return 0;
}

function* date(call: Call): Routine<number> {
  const { values, rest: args } = parseOptions(call.args, 'uRd:I:r:s:', [
    'utc=u',
    'rfc-email=R',
    'date:=d',
    'iso-8601:=I',
  ]);
  const given = values.get('d');
  let nowMs = call.process.surroundings.clock.now();
  if (typeof given === 'string')
    nowMs = given.startsWith('@')
      ? Number(given.slice(1)) * 1000
      : Date.parse(`${given.replace(' ', 'T')}${/[Zz]|[+-]\d\d:?\d\d$/.test(given) ? '' : 'Z'}`);
  if (Number.isNaN(nowMs)) {
    yield* complain(call, `invalid date '${given}'`);
    return 1;
  }
  if (values.has('s')) {
    yield* complain(call, `can't set date: Operation not permitted`);
    return 1;
  }
  const format = args.find((arg) => arg.startsWith('+'))?.slice(1);
  const standard = values.has('R')
    ? '%a, %d %b %Y %H:%M:%S +0000'
    : values.has('I')
      ? '%Y-%m-%dT%H:%M:%S+00:00'
      : '%a %b %e %H:%M:%S UTC %Y';
  yield* print(call, `${formatDate(nowMs, format ?? standard)}\n`);
  return 0;
}

function* checksum(call: Call, algorithm: string): Routine<number> {
  const { values, rest: paths } = parseOptions(call.args, 'cswb', ['check=c', 'status=s', 'quiet=q']);
  if (values.has('c')) return yield* verify(call, paths[0] ?? '-', algorithm);
  let status = 0;
  for (const path of paths.length === 0 ? ['-'] : paths) {
    const content = yield* contentAt(call, path);
    if (content === undefined) status = 1;
    else yield* print(call, `${createHash(algorithm).update(content).digest('hex')}  ${path}\n`);
  }
  return status;
}

function* verify(call: Call, list: string, algorithm: string): Routine<number> {
  const content = yield* contentAt(call, list);
  let wrong = 0;
  for (const line of (content?.toString() ?? '').split('\n')) {
    const [sum, path] = line.split(/ [ *]/);
    if (path === undefined) continue;
    const file = yield* contentAt(call, path);
    const same = file !== undefined && createHash(algorithm).update(file).digest('hex') === sum;
    if (!same) wrong += 1;
    yield* print(call, `${path}: ${same ? 'OK' : 'FAILED'}\n`);
  }
  if (wrong > 0) yield* complain(call, `WARNING: ${wrong} computed checksum${wrong > 1 ? 's' : ''} did NOT match`);
  return wrong > 0 || content === undefined ? 1 : 0;
}

function* base64(call: Call): Routine<number> {
  const { values, rest: paths } = parseOptions(call.args, 'dw:i', ['decode=d', 'wrap:=w']);
  const content = yield* contentAt(call, paths[0] ?? '-');
  if (content === undefined) return 1;
  if (values.has('d')) {
    yield* print(call, Buffer.from(content.toString(), 'base64'));
    return 0;
  }
  const width = Number(values.get('w') ?? 76);
  const text = content.toString('base64');
  const lines = width === 0 ? [text] : (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []);
  yield* print(call, lines.join('\n') + (width === 0 ? '' : '\n'));
  return 0;
}

function* expr(call: Call): Routine<number> {
  const [left = '', operator, right = ''] = call.args;
  const value = operator === undefined ? left : calculate(left, operator, right);
  if (value === undefined) {
    yield* complain(call, 'syntax error');
    return 2;
  }
  yield* print(call, `${value}\n`);
  return value === '' || value === '0' ? 1 : 0;
}

function calculate(left: string, operator: string, right: string): string | undefined {
  const [a, b] = [Number(left), Number(right)];
  switch (operator) {
    case '+':
      return String(a + b);
    case '-':
      return String(a - b);
    case '*':
      return String(a * b);
    case '/':
      return b === 0 ? undefined : String(Math.trunc(a / b));
    case '%':
      return b === 0 ? undefined : String(a % b);
    case '=':
      return left === right ? '1' : '0';
    case '!=':
      return left !== right ? '1' : '0';
    case '<':
      return a < b ? '1' : '0';
    case '>':
      return a > b ? '1' : '0';
    case ':':
      return String(new RegExp(`^${right}`).exec(left)?.[1] ?? new RegExp(`^${right}`).exec(left)?.[0].length ?? 0);
    default:
      return undefined;
  }
}
