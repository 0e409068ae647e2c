/** Flags of a command line: `--name=value`, `--name value`, or `--name` alone. Each may come again. */
export interface CommandFlags {
  has(name: string): boolean;
  all(name: string): string[];
  text(name: string, fallback: string): string;
  number(name: string, fallback: number): number;
}

export function readFlags(argv: readonly string[]): CommandFlags {
  const given = new Map<string, string[]>();
  argv.forEach((word, at) => {
    const match = /^--?([A-Za-z][\w-]*)(?:=([\s\S]*))?$/.exec(word);
    if (match === null) return;
    const next = argv[at + 1] as string | undefined;
    const value = match[2] ?? (next === undefined || next.startsWith('-') ? 'true' : next);
    given.set(match[1], [...(given.get(match[1]) ?? []), value]);
  });
  const last = (name: string) => given.get(name)?.at(-1);
  return {
    has: (name) => last(name) !== undefined && last(name) !== 'false',
    all: (name) => given.get(name) ?? [],
    text: (name, fallback) => last(name) ?? fallback,
    number: (name, fallback) => {
      const value = Number(last(name));
      return last(name) === undefined || Number.isNaN(value) ? fallback : value;
    },
  };
}
