export interface ParsedOptions {
  /** Single letters or long names that were given, with their values; `true` for those that take none. */
  values: Map<string, string | true>;
  rest: string[];
  /** The first option that is not known. */
  unknown: string | undefined;
}

/**
 * Reads options as getopt does. `spec` lists letters, with `:` after those that take a value; long names follow as
 * `name` or `name:`, with `=letter` for their short form: `parseOptions(args, 'an:', ['all=a', 'lines:=n'])`.
 */
export function parseOptions(args: readonly string[], spec: string, longs: readonly string[] = []): ParsedOptions {
  const letters = lettersOf(spec);
  const names = longsOf(longs);
  const parsed: ParsedOptions = { values: new Map(), rest: [], unknown: undefined };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '--') {
      parsed.rest.push(...args.slice(i + 1));
      break;
    }
    if (arg.startsWith('--')) i += readLong(arg, args[i + 1], names, parsed);
    else if (arg.length > 1 && arg.startsWith('-')) i += readLetters(arg, args[i + 1], letters, parsed);
    else if (spec.startsWith('+')) {
      parsed.rest.push(...args.slice(i));
      break;
    } else parsed.rest.push(arg);
  }
  return parsed;
}

function lettersOf(spec: string): Map<string, boolean> {
  const letters = new Map<string, boolean>();
  const text = spec.replace('+', '');
  for (let i = 0; i < text.length; i++) if (text[i] !== ':') letters.set(text[i], text[i + 1] === ':');
  return letters;
}

function longsOf(longs: readonly string[]): Map<string, { key: string; takesValue: boolean }> {
  return new Map(
    longs.map((long) => {
      const [name, letter] = long.split('=');
      const plain = name.replace(':', '');
      return [plain, { key: letter ?? plain, takesValue: name.endsWith(':') }];
    }),
  );
}

/** Returns how many further arguments were used. */
function readLong(
  arg: string,
  next: string | undefined,
  names: ReadonlyMap<string, { key: string; takesValue: boolean }>,
  parsed: ParsedOptions,
): number {
  const [name, ...value] = arg.slice(2).split('=');
  const known = names.get(name);
  if (known === undefined) {
    parsed.unknown ??= arg;
    return 0;
  }
  if (!known.takesValue) parsed.values.set(known.key, true);
  else parsed.values.set(known.key, value.length > 0 ? value.join('=') : (next ?? ''));
  return known.takesValue && value.length === 0 ? 1 : 0;
}

function readLetters(
  arg: string,
  next: string | undefined,
  letters: ReadonlyMap<string, boolean>,
  parsed: ParsedOptions,
): number {
  for (let i = 1; i < arg.length; i++) {
    const takesValue = letters.get(arg[i]);
    if (takesValue === undefined) {
      parsed.unknown ??= arg[i];
      continue;
    }
    if (!takesValue) {
      parsed.values.set(arg[i], true);
      continue;
    }
    const attached = arg.slice(i + 1);
    parsed.values.set(arg[i], attached === '' ? (next ?? '') : attached);
    return attached === '' ? 1 : 0;
  }
  return 0;
}
