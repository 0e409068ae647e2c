import type { Routine } from '../processes/routine.ts';
import { type Call, complain, contentAt, eachInput, linesOf, print } from './call.ts';
import { parseOptions } from './options.ts';
import { printLines } from './read-input.ts';

export function* cut(call: Call): Routine<number> {
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

export function* tr(call: Call): Routine<number> {
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
