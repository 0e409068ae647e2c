import { UserError } from '../user-error.ts';

/** Words such as `ns=sock-shop` by field. */
export function readFilter(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at > 0) return [word.slice(0, at), word.slice(at + 1)];
      throw new UserError({
        code: 'FILTER_NOT_USABLE',
        fact: `"${word}" is no filter.`,
        next: 'Write it as FIELD=VALUE, such as --filter ns=sock-shop.',
        exitCode: 2,
      });
    }),
  );
}
