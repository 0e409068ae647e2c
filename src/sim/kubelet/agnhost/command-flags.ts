export type FlagKind = 'text' | 'number' | 'boolean' | 'duration';

/** The flags of a command, by name; `short` names one by a letter. */
export type FlagSpecs = Readonly<Record<string, { kind: FlagKind; value: string; short?: string }>>;

export interface Flags {
  text(name: string): string;
  number(name: string): number;
  isSet(name: string): boolean;
  milliseconds(name: string): number;
  rest: string[];
}

/** Flags as Go's pflag reads them; a string says why they can't be read. */
export function parseFlags(args: readonly string[], specs: FlagSpecs): Flags | string {
  const values = new Map(Object.entries(specs).map(([name, { value }]) => [name, value]));
  const rest: string[] = [];
  const left = [...args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    if (arg === '--') {
      rest.push(...left);
      break;
    }
    if (!arg.startsWith('-') || arg === '-') {
      rest.push(arg);
      continue;
    }
    const [given, ...text] = arg.replace(/^--?/, '').split('=');
    const name = nameOf(given, arg.startsWith('--'), specs);
    if (name === undefined)
      return arg.startsWith('--') ? `unknown flag: --${given}` : `unknown shorthand flag: '${given}' in ${arg}`;
    if (text.length > 0) values.set(name, text.join('='));
    else if (specs[name].kind === 'boolean') values.set(name, 'true');
    else {
      const next = left.shift();
      if (next === undefined) return `flag needs an argument: ${arg}`;
      values.set(name, next);
    }
  }
  return reader(values, rest);
}

function nameOf(given: string, long: boolean, specs: FlagSpecs): string | undefined {
  if (long) return Object.hasOwn(specs, given) ? given : undefined;
  return Object.keys(specs).find((name) => specs[name].short === given);
}

function reader(values: ReadonlyMap<string, string>, rest: string[]): Flags {
  const text = (name: string) => values.get(name) ?? '';
  return {
    text,
    number: (name) => Number(text(name)),
    isSet: (name) => text(name) === 'true',
    milliseconds: (name) => goDuration(text(name)) ?? 0,
    rest,
  };
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** `1h30m`, `1.5s`, `0`: milliseconds; undefined where it is no duration. */
export function goDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^([\d.]+(ns|us|\u00b5s|ms|s|m|h))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ns|us|\u00b5s|ms|s|m|h)/g))
    sum += Number(amount) * UNITS[unit];
  return sum;
}
