import { KubectlFailure } from './kubectl-door.ts';

/** Flags of one command: `bool` takes no word of its own, `text` and `list` take one. A short form may stand behind `|`. */
export type FlagSpec = Record<string, 'bool' | 'text' | 'list'>;

export class Arguments {
  readonly words: readonly string[];
  /** What follows `--`. */
  readonly rest: readonly string[];
  readonly #values: ReadonlyMap<string, string[]>;

  constructor(words: string[], rest: string[], values: Map<string, string[]>) {
    this.words = words;
    this.rest = rest;
    this.#values = values;
  }

  /** The same flags before other words. */
  withWords(words: string[]): Arguments {
    return new Arguments(words, [...this.rest], new Map(this.#values));
  }

  text(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  list(name: string): string[] {
    return this.#values.get(name) ?? [];
  }

  bool(name: string, unlessSaid = false): boolean {
    const value = this.text(name);
    return value === undefined ? unlessSaid : value === 'true';
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }
}

/** Reads words as pflag does: `--name=value`, `--name value`, `-n value`, `-nvalue`, `-it`, and `--` before the rest. */
export function parseArguments(command: string, argv: readonly string[], spec: FlagSpec): Arguments {
  const flags = namesOf(spec);
  const words: string[] = [];
  const values = new Map<string, string[]>();
  const set = (name: string, value: string): void => {
    values.set(name, [...(values.get(name) ?? []), value]);
  };
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at];
    const next = (): string => {
      at += 1;
      if (at >= argv.length) throw new KubectlFailure(`error: flag needs an argument: ${word}`);
      return argv[at];
    };
    if (word === '--') return new Arguments(words, [...argv.slice(at + 1)], values);
    if (word.startsWith('--')) readLong(command, word, flags, set, next);
    else if (word.startsWith('-') && word.length > 1) readShort(command, word, flags, set, next);
    else words.push(word);
  }
  return new Arguments(words, [], values);
}

type Flags = ReadonlyMap<string, { name: string; kind: FlagSpec[string] }>;
type Set = (name: string, value: string) => void;

function readLong(command: string, word: string, flags: Flags, set: Set, next: () => string): void {
  const cut = word.indexOf('=');
  const name = word.slice(2, cut === -1 ? undefined : cut);
  const flag = flags.get(name);
  if (flag === undefined) throw unknownFlag(command, `unknown flag: --${name}`);
  if (cut !== -1) set(flag.name, word.slice(cut + 1));
  else set(flag.name, flag.kind === 'bool' ? 'true' : next());
}

function readShort(command: string, word: string, flags: Flags, set: Set, next: () => string): void {
  for (let at = 1; at < word.length; at++) {
    const flag = flags.get(`-${word[at]}`);
    if (flag === undefined) throw unknownFlag(command, `unknown shorthand flag: '${word[at]}' in ${word}`);
    const rest = word.slice(at + 1);
    if (flag.kind === 'bool' && !rest.startsWith('=')) {
      set(flag.name, 'true');
      continue;
    }
    return set(flag.name, rest === '' ? next() : rest.replace(/^=/, ''));
  }
}

function namesOf(spec: FlagSpec): Flags {
  const flags = new Map<string, { name: string; kind: FlagSpec[string] }>();
  for (const [names, kind] of Object.entries(spec)) {
    const [name, short] = names.split('|');
    flags.set(name, { name, kind });
    if (short !== undefined) flags.set(`-${short}`, { name, kind });
  }
  return flags;
}

function unknownFlag(command: string, problem: string): KubectlFailure {
  return new KubectlFailure(
    `error: ${problem}\nThe walkthrough player's own kubectl does not know it for "${command}". Use the real kubectl, or write the step with flags it knows.`,
  );
}
