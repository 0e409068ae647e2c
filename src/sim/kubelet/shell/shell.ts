import { sleepUntil, type Routine } from '../processes/routine.ts';
import type { Process } from '../processes/process.ts';
import type { Flavour, ToolSet } from '../tools/call.ts';
import { writeTo } from '../tools/call.ts';
import type { Piece } from './piece.ts';
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

export interface Variable {
  value: string;
  /** An indexed array of bash; `value` is its first element. */
  list?: string[];
  exported: boolean;
  readOnly: boolean;
}

export interface Job {
  number: number;
  process: Process;
  text: string;
}

/** Commands that cost nothing on the clock, until so many have run that a processor would have been busy. */
const COMMANDS_PER_SLICE = 500;
const SLICE_MS = 10;

/** What one shell process remembers. */
export class Shell {
  readonly process: Process;
  readonly flavour: Flavour;
  readonly tools: ToolSet;
  readonly interpreter: Interpreter;
  /** What errors begin with and `$0` is. */
  name: string;
  readonly variables = new Map<string, Variable>();
  readonly functions = new Map<string, CommandNode>();
  readonly aliases = new Map<string, string>();
  /** Commands by signal name, `EXIT` among them. */
  readonly traps = new Map<string, string>();
  readonly options = new Set<string>();
  readonly jobs: Job[] = [];
  /** Variables that `local` hides, for each function that is being run. */
  readonly scopes: Map<string, Variable | undefined>[] = [];
  positional: string[] = [];
  status = 0;
  lastBackground: number | undefined;
  interactive = false;
  /** Nothing comes after the command that is being run: a program takes the shell's own place. */
  last = false;
  line = 0;
  readonly pendingSignals: string[] = [];
  #commandsRun = 0;

  constructor(options: { process: Process; flavour: Flavour; tools: ToolSet; interpreter: Interpreter; name: string }) {
    this.interpreter = options.interpreter;
    this.process = options.process;
    this.flavour = options.flavour;
    this.tools = options.tools;
    this.name = options.name;
    for (const [name, value] of this.process.env) this.variables.set(name, { value, exported: true, readOnly: false });
    for (const [name, value] of [
      ['IFS', ' \t\n'],
      ['PWD', this.process.cwd],
      ['OPTIND', '1'],
      ['PS1', '\\w \\$ '],
      ['PS4', '+ '],
    ]) {
      if (name === 'IFS' || !this.variables.has(name))
        this.variables.set(name, { value, exported: false, readOnly: false });
    }
  }

  /** The shell of a child that was forked off: everything but its traps. */
  fork(process: Process): Shell {
    const child = new Shell({
      process,
      flavour: this.flavour,
      tools: this.tools,
      interpreter: this.interpreter,
      name: this.name,
    });
    child.variables.clear();
    for (const [name, variable] of this.variables) child.variables.set(name, { ...variable });
    for (const [name, body] of this.functions) child.functions.set(name, body);
    for (const option of this.options) child.options.add(option);
    child.positional = [...this.positional];
    child.status = this.status;
    child.lastBackground = this.lastBackground;
    return child;
  }

  get(name: string): string | undefined {
    return this.variables.get(name)?.value;
  }

  /** False where the variable is read-only. */
  set(name: string, value: string): boolean {
    const old = this.variables.get(name);
    if (old?.readOnly) return false;
    this.variables.set(name, { value, exported: old?.exported ?? this.options.has('a'), readOnly: false });
    return true;
  }

  /** The environment of a command, with variables set for it alone. */
  environment(extra: ReadonlyMap<string, string> = new Map()): Map<string, string> {
    const env = new Map<string, string>();
    for (const [name, { value, exported }] of this.variables) if (exported) env.set(name, value);
    for (const [name, value] of extra) env.set(name, value);
    return env;
  }

  /** Counts a command, and lets time pass where a loop never waits. */
  *spend(): Routine {
    this.#commandsRun += 1;
    if (this.#commandsRun % COMMANDS_PER_SLICE !== 0) return;
    const { clock } = this.process.surroundings;
    yield* sleepUntil(clock, clock.now() + SLICE_MS);
  }

  *complain(message: string): Routine {
    yield* writeTo(this.process, 2, `${this.name}: ${message}\n`);
  }
}
