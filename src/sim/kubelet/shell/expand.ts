import type { Routine } from '../processes/routine.ts';
import { evaluate } from './arithmetic.ts';
import { ShellError } from './control-flow.ts';
import { expandPaths } from './glob.ts';
import { expandParameter } from './parameter.ts';
import type { Piece } from './piece.ts';
import { joined } from './pieces.ts';
import type { Shell } from './shell.ts';
import { substituteCommand } from './subshell.ts';
import type { Part, WordNode, WordPart } from './syntax.ts';

/** The fields that words become: expansions, splitting, paths. */
export function* expandWords(shell: Shell, words: readonly WordNode[]): Routine<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    for (const variant of braces(word)) {
      const pieces = yield* expandParts(shell, variant.parts, false);
      for (const field of splitFields(shell, pieces)) fields.push(...paths(shell, field));
    }
  }
  return fields;
}

export function* expandParts(shell: Shell, parts: readonly WordPart[], quoted: boolean): Routine<Piece[]> {
  const pieces: Piece[] = [];
  for (const part of parts) pieces.push(...(yield* expandPart(shell, part, quoted)));
  return pieces;
}

function* expandPart(shell: Shell, part: WordPart, quoted: boolean): Routine<Piece[]> {
  const one = (text: string, piece: Partial<Piece> = {}): Piece[] => [{ text, quoted, split: false, ...piece }];
  switch (part.type) {
    case 'Literal':
      return one(part.value);
    case 'Glob':
      return one(part.pattern);
    case 'SingleQuoted':
    case 'Escaped':
      return one(part.value, { quoted: true });
    case 'DoubleQuoted': {
      const inner = yield* expandParts(shell, part.parts, true);
      return inner.length > 0 || hasAt(part) ? inner : one('', { quoted: true });
    }
    case 'TildeExpansion':
      return one(home(shell, part.user), { quoted: true });
    case 'ParameterExpansion':
      return yield* expandParameter(shell, part, quoted);
    case 'CommandSubstitution':
      return one((yield* substituteCommand(shell, part.body)).replace(/\n+$/, ''), { split: !quoted });
    case 'ArithmeticExpansion':
      return one(String(evaluate(shell, part.expression.expression)), { split: !quoted });
    case 'ProcessSubstitution':
      throw new ShellError('syntax error: process substitution is not supported');
    case 'BraceExpansion':
      return one('');
  }
}

/** "$@" without arguments is no field at all. */
function hasAt(part: Part<'DoubleQuoted'>): boolean {
  return (
    part.parts.length > 0 && part.parts.every((inner) => inner.type === 'ParameterExpansion' && inner.parameter === '@')
  );
}

function home(shell: Shell, user: string | null): string {
  if (user === null) return shell.get('HOME') ?? '~';
  return user === 'root' ? '/root' : `~${user}`;
}

function splitFields(shell: Shell, pieces: readonly Piece[]): Piece[][] {
  const separators = shell.get('IFS') ?? ' \t\n';
  const fields: Piece[][] = [];
  let field: Piece[] | undefined;
  const end = () => {
    if (field !== undefined) fields.push(field);
    field = undefined;
  };
  for (const piece of pieces) {
    if (piece.breaks) end();
    if (!piece.split || piece.quoted) {
      (field ??= []).push(piece);
      continue;
    }
    const chunks = separators === '' ? [piece.text] : piece.text.split(splitter(separators));
    chunks.forEach((text, at) => {
      if (at > 0) end();
      if (text !== '') (field ??= []).push({ ...piece, text });
    });
  }
  end();
  return fields;
}

/** White space of IFS separates in runs, its other characters one by one. */
function splitter(separators: string): RegExp {
  const escape = (text: string) => text.replace(/[\]\\^-]/g, '\\$&');
  const blanks = escape([...separators].filter((character) => ' \t\n'.includes(character)).join(''));
  const others = escape([...separators].filter((character) => !' \t\n'.includes(character)).join(''));
  if (others === '') return new RegExp(`[${blanks}]+`);
  return blanks === '' ? new RegExp(`[${others}]`) : new RegExp(`[${blanks}]*[${others}][${blanks}]*|[${blanks}]+`);
}

function paths(shell: Shell, field: readonly Piece[]): string[] {
  const { text, isQuoted } = joined(field);
  const magic = [...text].some((character, at) => !isQuoted(at) && '*?['.includes(character));
  if (!magic || shell.options.has('f')) return [text];
  const found = expandPaths(shell.process, text, isQuoted);
  return found.length > 0 ? found : [text];
}

/** Words without braces: `a{1..3}` is three. Only the shells that know braces have such parts. */
function braces(word: WordNode): WordNode[] {
  const at = word.parts.findIndex((part) => part.type === 'BraceExpansion');
  if (at < 0) return [word];
  const part = word.parts[at] as Part<'BraceExpansion'>;
  const variants = part.items.flatMap((item) => (item.type === 'Word' ? [item.word.parts] : range(item)));
  return variants.flatMap((parts) =>
    braces({ ...word, parts: [...word.parts.slice(0, at), ...parts, ...word.parts.slice(at + 1)] }),
  );
}

function range(item: { start: string | number; end: string | number; step?: number }): WordPart[][] {
  const letters = typeof item.start === 'string';
  const code = (value: string | number) => (typeof value === 'string' ? value.charCodeAt(0) : value);
  const [start, end] = [code(item.start), code(item.end)];
  const step = Math.abs(item.step ?? 1) || 1;
  const count = Math.floor(Math.abs(end - start) / step) + 1;
  return Array.from({ length: count }, (_, i) => {
    const value = start + (end < start ? -1 : 1) * i * step;
    return [{ type: 'Literal', value: letters ? String.fromCharCode(value) : String(value) }];
  });
}
