import type { Routine } from '../processes/routine.ts';
import type { Piece } from './pieces.ts';
import type { Shell } from './shell.ts';
import type { CommandNode, StatementNode, WordPart } from './syntax.ts';

/** A command that is the shell's own. It leaves its status in the shell. */
export type Builtin = (shell: Shell, args: readonly string[]) => Routine;

/** What the parts of the interpreter need of each other: a command is made of words, a word of commands. */
export interface Interpreter {
  runStatements(shell: Shell, statements: readonly StatementNode[]): Routine<number>;
  runCommand(shell: Shell, command: CommandNode): Routine;
  runText(shell: Shell, text: string): Routine<number>;
  runProgram(shell: Shell, words: readonly string[]): Routine;
  expandParts(shell: Shell, parts: readonly WordPart[], quoted: boolean): Routine<Piece[]>;
  builtin(shell: Shell, name: string): Builtin | undefined;
}
