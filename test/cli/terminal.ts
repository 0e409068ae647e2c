import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const COLUMNS = 118;
const ROWS = 34;

/** A program in a pseudo-terminal, with the screen as a person would see it. */
export class Terminal {
  readonly #child: pty.IPty;
  readonly #screen = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;

  constructor(file: string, args: string[], env: NodeJS.ProcessEnv) {
    this.#child = pty.spawn(file, args, {
      cols: COLUMNS,
      rows: ROWS,
      env: { ...env, TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    });
    this.#child.onData((data) => this.#screen.write(data));
    this.ended = new Promise((done) => this.#child.onExit(({ exitCode }) => done(exitCode)));
  }

  type(keys: string): void {
    this.#child.write(keys);
  }

  text(): string {
    const { active } = this.#screen.buffer;
    return Array.from(
      { length: ROWS },
      (_, y) => active.getLine(active.viewportY + y)?.translateToString(true) ?? '',
    ).join('\n');
  }

  /** Whether the program has the screen to itself. */
  get onAlternateScreen(): boolean {
    return this.#screen.buffer.active.type === 'alternate';
  }

  kill(): void {
    this.#child.kill();
  }
}
