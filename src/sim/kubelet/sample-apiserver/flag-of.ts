/** The value of a program's flag, `--name value` or `--name=value`, where it has so many that the rest does not matter. */
export function flagOf(argv: readonly string[], name: string): string | undefined {
  const at = argv.findIndex((arg) => arg.replace(/^--?/, '').split('=')[0] === name);
  if (at < 0) return undefined;
  const equals = argv[at].indexOf('=');
  return equals < 0 ? argv[at + 1] : argv[at].slice(equals + 1);
}
