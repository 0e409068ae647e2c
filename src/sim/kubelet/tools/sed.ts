import type { Routine } from '../processes/routine.ts';
import { type Call, complain, contentAt, linesOf, print } from './call.ts';
import { parseOptions } from './options.ts';
import { regularExpression } from './regular-expression.ts';

interface Address {
  line?: number;
  last?: boolean;
  expression?: RegExp;
  step?: number;
}

interface Instruction {
  from?: Address;
  to?: Address;
  negated: boolean;
  name: string;
  expression?: RegExp;
  replacement?: string;
  flags?: string;
  text?: string;
  block?: Instruction[];
  /** A range that is open. */
  active: boolean;
}

export class SedError extends Error {}

/** The stream editor: addresses, s, y, d, p, q, a, i, c, =, n, N, D, P, h, H, g, G, x, blocks. */
export function* sed(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'nEre:f:i:s', [
    'quiet=n',
    'silent=n',
    'regexp-extended=E',
    'expression:=e',
    'in-place=I',
  ]);
  const args = [...rest];
  const inPlace = values.has('i') || values.has('I') || call.args.some((arg) => /^-\w*i$/.test(arg));
  // -i takes its suffix attached only: what getopt took as its value is an argument.
  if (typeof values.get('i') === 'string' && call.args.some((arg) => /^-\w*i$/.test(arg)))
    args.unshift(String(values.get('i')));
  const scripts = call.args.flatMap((arg, at) =>
    /^-\w*e$/.test(arg) ? [call.args[at + 1] ?? ''] : arg.startsWith('--expression=') ? [arg.slice(13)] : [],
  );
  const script = scripts.length > 0 ? scripts.join('\n') : args.shift();
  if (script === undefined) {
    yield* complain(call, 'no script specified');
    return 1;
  }
  let program: Instruction[];
  try {
    program = new ScriptReader(script, values.has('E') || values.has('r')).read();
  } catch (error) {
    if (!(error instanceof SedError)) throw error;
    yield* complain(call, error.message);
    return 1;
  }
  return yield* edit(call, program, { paths: args, silent: values.has('n'), inPlace });
}

function* edit(
  call: Call,
  program: Instruction[],
  how: { paths: string[]; silent: boolean; inPlace: boolean },
): Routine<number> {
  let status = 0;
  if (how.inPlace) {
    for (const path of how.paths) {
      const content = yield* contentAt(call, path);
      if (content === undefined) status = 1;
      else call.process.files.write(path, run(program, linesOf(content), how.silent), { cwd: call.process.cwd });
    }
    return status;
  }
  const lines: string[] = [];
  for (const path of how.paths.length === 0 ? ['-'] : how.paths) {
    const content = yield* contentAt(call, path);
    if (content === undefined) status = 1;
    else lines.push(...linesOf(content));
  }
  yield* print(call, run(program, lines, how.silent));
  return status;
}

interface Machine {
  lines: readonly string[];
  at: number;
  pattern: string;
  hold: string;
  out: string[];
  after: string[];
  silent: boolean;
  deleted: boolean;
  quit: boolean;
  replaced: boolean;
}

function run(program: readonly Instruction[], lines: readonly string[], silent: boolean): string {
  const machine: Machine = {
    lines,
    at: 0,
    pattern: '',
    hold: '',
    out: [],
    after: [],
    silent,
    deleted: false,
    quit: false,
    replaced: false,
  };
  for (; machine.at < lines.length && !machine.quit; machine.at++) {
    machine.pattern = lines[machine.at];
    machine.deleted = false;
    machine.replaced = false;
    execute(program, machine);
    if (!machine.deleted && !silent) machine.out.push(machine.pattern);
    machine.out.push(...machine.after.splice(0));
  }
  return machine.out.map((line) => `${line}\n`).join('');
}

/** False where the cycle ended. */
function execute(program: readonly Instruction[], machine: Machine): boolean {
  for (const instruction of program) {
    if (applies(instruction, machine) === instruction.negated) continue;
    if (!perform(instruction, machine)) return false;
  }
  return true;
}

function applies(instruction: Instruction, machine: Machine): boolean {
  const { from, to } = instruction;
  if (from === undefined) return true;
  if (to === undefined) return isAt(from, machine);
  if (instruction.active) {
    if (isAt(to, machine) || (to.line !== undefined && machine.at + 1 >= to.line)) instruction.active = false;
    return true;
  }
  if (!isAt(from, machine)) return false;
  instruction.active =
    to.line === undefined ? !to.last || machine.at < machine.lines.length - 1 : machine.at + 1 < to.line;
  return true;
}

function isAt(address: Address, machine: Machine): boolean {
  if (address.last) return machine.at === machine.lines.length - 1;
  if (address.step !== undefined) return (machine.at + 1 - (address.line ?? 0)) % address.step === 0;
  if (address.line !== undefined) return machine.at + 1 === address.line;
  return address.expression?.test(machine.pattern) ?? false;
}

function perform(instruction: Instruction, machine: Machine): boolean {
  switch (instruction.name) {
    case '{':
      return execute(instruction.block ?? [], machine);
    case 'd':
      machine.deleted = true;
      return false;
    case 'p':
      machine.out.push(machine.pattern);
      return true;
    case 'P':
      machine.out.push(machine.pattern.split('\n')[0]);
      return true;
    case 'q':
      machine.quit = true;
      return false;
    case '=':
      machine.out.push(String(machine.at + 1));
      return true;
    case 'a':
      machine.after.push(instruction.text ?? '');
      return true;
    case 'i':
      machine.out.push(instruction.text ?? '');
      return true;
    case 'c':
      if (!instruction.active) machine.out.push(instruction.text ?? '');
      machine.deleted = true;
      return false;
    case 's':
      substitute(instruction, machine);
      return true;
    case 'y':
      machine.pattern = [...machine.pattern]
        .map((character) => (instruction.replacement ?? '')[(instruction.text ?? '').indexOf(character)] ?? character)
        .join('');
      return true;
    case 'n':
      if (!machine.silent) machine.out.push(machine.pattern);
      if (machine.at + 1 >= machine.lines.length) {
        machine.deleted = true;
        return false;
      }
      machine.pattern = machine.lines[++machine.at];
      return true;
    case 'N':
      if (machine.at + 1 >= machine.lines.length) return false;
      machine.pattern += `\n${machine.lines[++machine.at]}`;
      return true;
    case 'h':
      machine.hold = machine.pattern;
      return true;
    case 'H':
      machine.hold += `\n${machine.pattern}`;
      return true;
    case 'g':
      machine.pattern = machine.hold;
      return true;
    case 'G':
      machine.pattern += `\n${machine.hold}`;
      return true;
    case 'x':
      [machine.pattern, machine.hold] = [machine.hold, machine.pattern];
      return true;
    default:
      return true;
  }
}

function substitute({ expression, replacement = '', flags = '' }: Instruction, machine: Machine): void {
  if (expression === undefined) return;
  const nth = Number(/\d+/.exec(flags)?.[0] ?? 1);
  let count = 0;
  let changed = false;
  const every = new RegExp(expression.source, `${expression.flags}g`);
  machine.pattern = machine.pattern.replace(every, (...match: unknown[]) => {
    count += 1;
    if (count < nth || (count > nth && !flags.includes('g'))) return String(match[0]);
    changed = true;
    return expandReplacement(replacement, match);
  });
  if (changed && flags.includes('p')) machine.out.push(machine.pattern);
}

function expandReplacement(replacement: string, match: readonly unknown[]): string {
  return replacement.replace(/\\([\s\S])|&/g, (whole, code?: string) => {
    if (whole === '&') return String(match[0]);
    if (code !== undefined && /\d/.test(code)) return String(match[Number(code)] ?? '');
    return { n: '\n', t: '\t' }[code ?? ''] ?? code ?? '';
  });
}

/** Reads a script into instructions. */
class ScriptReader {
  readonly #text: string;
  readonly #extended: boolean;
  #at = 0;

  constructor(text: string, extended: boolean) {
    this.#text = text;
    this.#extended = extended;
  }

  read(nested = false): Instruction[] {
    const program: Instruction[] = [];
    for (;;) {
      this.#skip(/[\s;]*/y);
      if (this.#at >= this.#text.length) {
        if (nested) throw new SedError('unmatched {');
        return program;
      }
      if (this.#text[this.#at] === '}') {
        this.#at += 1;
        if (nested) return program;
        throw new SedError('unexpected }');
      }
      if (this.#text[this.#at] === '#') this.#skip(/[^\n]*/y);
      else program.push(this.#instruction());
    }
  }

  #instruction(): Instruction {
    const from = this.#address();
    let to: Address | undefined;
    if (from !== undefined && this.#skip(/\s*,\s*/y) !== '') to = this.#address();
    const negated = this.#skip(/\s*!*\s*/y).includes('!');
    const name = this.#text[this.#at++] ?? '';
    const base = {
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      negated,
      name,
      active: false,
    };
    if (name === '{') return { ...base, block: this.read(true) };
    if (name === 's') return { ...base, ...this.#substitution() };
    if (name === 'y') return { ...base, ...this.#transliteration() };
    if ('aic'.includes(name))
      return { ...base, text: this.#skip(/\s*(?:\\\n)?[^\n]*/y).replace(/^\s*(\\\n?)?\s*/, '') };
    if (!'dpPq=nNhHgGxD'.includes(name) || name === '') throw new SedError(`unsupported command ${name}`);
    return base;
  }

  #address(): Address | undefined {
    const number = this.#skip(/\d+/y);
    if (number !== '') {
      const step = this.#skip(/~\d+/y);
      return { line: Number(number), ...(step === '' ? {} : { step: Number(step.slice(1)) }) };
    }
    if (this.#skip(/\$/y) !== '') return { last: true };
    const delimiter = this.#text[this.#at] === '/' ? '/' : this.#skip(/\\./y).slice(1);
    if (delimiter === '') return undefined;
    if (delimiter === '/') this.#at += 1;
    const source = this.#until(delimiter);
    return { expression: this.#expression(source, this.#skip(/I?/y) !== '') };
  }

  #substitution(): Partial<Instruction> {
    const delimiter = this.#text[this.#at++] ?? '';
    const source = this.#until(delimiter);
    const replacement = this.#until(delimiter);
    const flags = this.#skip(/[gpiIe\d]*/y);
    return { expression: this.#expression(source, /i/i.test(flags)), replacement, flags };
  }

  #transliteration(): Partial<Instruction> {
    const delimiter = this.#text[this.#at++] ?? '';
    return { text: this.#until(delimiter), replacement: this.#until(delimiter) };
  }

  #expression(source: string, ignoreCase: boolean): RegExp {
    return regularExpression(source, { syntax: this.#extended ? 'extended' : 'basic', ignoreCase });
  }

  #until(delimiter: string): string {
    let out = '';
    let inBracket = false;
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at];
      if (character === '\\' && this.#at + 1 < this.#text.length) {
        const next = this.#text[++this.#at];
        out +=
          next === delimiter && delimiter !== '/'
            ? next
            : next === delimiter
              ? next
              : next === 'n'
                ? '\n'
                : `\\${next}`;
        continue;
      }
      if (character === '[') inBracket = true;
      if (character === ']') inBracket = false;
      if (character === delimiter && !inBracket) {
        this.#at += 1;
        return out;
      }
      out += character;
    }
    throw new SedError('unterminated');
  }

  #skip(expression: RegExp): string {
    expression.lastIndex = this.#at;
    const match = expression.exec(this.#text)?.[0] ?? '';
    this.#at += match.length;
    return match;
  }
}
