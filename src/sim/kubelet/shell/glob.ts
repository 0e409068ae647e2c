import { FileError } from '../files/file-error.ts';
import { isDirectory } from '../files/inode.ts';
import type { Process } from '../processes/process.ts';

/** A shell pattern as a regular expression. Characters in `quoted` positions are taken as they are. */
export function patternSource(pattern: string, isQuoted: (at: number) => boolean = () => false): string {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (isQuoted(at)) source += escape(character);
    else if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else if (character === '\\' && at + 1 < pattern.length) source += escape(pattern[++at]);
    else if (character === '[') {
      const set = bracket(pattern, at);
      source += set?.source ?? '\\[';
      at = set?.end ?? at;
    } else source += escape(character);
  }
  return source;
}

export function matchesPattern(text: string, pattern: string, isQuoted?: (at: number) => boolean): boolean {
  return new RegExp(`^(?:${patternSource(pattern, isQuoted)})$`, 's').test(text);
}

/** The paths that a pattern names, sorted; empty where none exists. */
export function expandPaths(process: Process, pattern: string, isQuoted: (at: number) => boolean): string[] {
  const parts: { text: string; from: number }[] = [];
  let from = 0;
  for (const text of pattern.split('/')) {
    parts.push({ text, from });
    from += text.length + 1;
  }
  let found = [pattern.startsWith('/') ? '/' : ''];
  for (const { text, from: start } of parts) {
    if (text === '') continue;
    found = found.flatMap((base) => namesIn(process, base, text, (at) => isQuoted(start + at)));
  }
  return found.sort();
}

function namesIn(process: Process, base: string, part: string, isQuoted: (at: number) => boolean): string[] {
  const join = (name: string) => (base === '' || base.endsWith('/') ? base + name : `${base}/${name}`);
  const magic = [...part].some((character, at) => !isQuoted(at) && '*?['.includes(character));
  if (!magic) return process.files.exists(join(part), process.cwd) ? [join(part)] : [];
  const expression = new RegExp(`^(?:${patternSource(part, isQuoted)})$`, 's');
  try {
    const inode = process.files.get(base === '' ? '.' : base, { cwd: process.cwd });
    if (!isDirectory(inode)) return [];
    return process.files
      .list(base === '' ? '.' : base, process.cwd)
      .filter((name) => (!name.startsWith('.') || part.startsWith('.')) && expression.test(name))
      .map(join);
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

const CLASSES: Record<string, string> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  space: '\\s',
  upper: 'A-Z',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9a-fA-F',
};

function bracket(pattern: string, start: number): { source: string; end: number } | undefined {
  let at = start + 1;
  const negated = pattern[at] === '!' || pattern[at] === '^';
  if (negated) at++;
  let body = '';
  for (let first = true; at < pattern.length; at++, first = false) {
    if (pattern[at] === ']' && !first) return { source: `[${negated ? '^' : ''}${body}]`, end: at };
    const named = /^\[:(\w+):\]/.exec(pattern.slice(at));
    if (named !== null) {
      body += CLASSES[named[1]] ?? '';
      at += named[0].length - 1;
    } else body += /[\\\]^[]/.test(pattern[at]) ? `\\${pattern[at]}` : pattern[at];
  }
  return undefined;
}

function escape(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
