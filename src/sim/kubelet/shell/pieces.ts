import type { Routine } from '../processes/routine.ts';
import type { Piece } from './piece.ts';
import type { Shell } from './shell.ts';
import type { WordNode } from './syntax.ts';

/** A word as one text: no splitting, no paths (assignments, redirections, here-documents). */
export function* expandText(shell: Shell, word: WordNode): Routine<string> {
  const pieces = yield* shell.interpreter.expandParts(shell, word.parts, false);
  return pieces.map((piece, at) => (piece.breaks && at > 0 ? ' ' : '') + piece.text).join('');
}

/** A word as a pattern: quoted characters stand for themselves. */
export function* expandPattern(shell: Shell, word: WordNode): Routine<{ text: string; isQuoted(at: number): boolean }> {
  return joined(yield* shell.interpreter.expandParts(shell, word.parts, false));
}

export function joined(pieces: readonly Piece[]): { text: string; isQuoted(at: number): boolean } {
  const quoted: boolean[] = [];
  for (const piece of pieces) for (let i = 0; i < piece.text.length; i++) quoted.push(piece.quoted);
  return { text: pieces.map((piece) => piece.text).join(''), isQuoted: (at) => quoted[at] ?? false };
}
