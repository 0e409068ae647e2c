import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Connected, connectedEnvironment } from './connected-environment.ts';
import { gamedayOnPath } from './gameday-on-path.ts';
import { passOn } from './pass-on.ts';

/**
 * Opens the user's shell, connected to a run, and says so in its prompt; `command` is run by it instead of the user's
 * input. Resolves with its exit code when it is left.
 */
export async function openShell(
  connected: Connected & { title?: string; command?: string | undefined },
): Promise<number> {
  const shell = process.env.SHELL ?? '/bin/sh';
  const scratch = mkdtempSync(join(tmpdir(), 'gameday-shell-'));
  const { title = connected.runId, command } = connected;
  try {
    const { args, environment } =
      command === undefined ? promptOf(shell, title, scratch) : { args: ['-c', command], environment: {} };
    return await passOn(shell, args, {
      ...gamedayOnPath(connectedEnvironment(connected), scratch),
      ...environment,
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The user's own start-up file first, then our prompt before theirs. */
function promptOf(
  shell: string,
  title: string,
  scratch: string,
): { args: string[]; environment: Record<string, string> } {
  const label = `(gameday ${title})`;
  switch (basename(shell)) {
    case 'bash': {
      const rc = join(scratch, 'bashrc');
      writeFileSync(rc, `${startUpOf('.bashrc')}\nPS1="${label} \${PS1:-\\w\\$ }"\n`);
      return { args: ['--rcfile', rc, '-i'], environment: {} };
    }
    case 'zsh':
      writeFileSync(join(scratch, '.zshrc'), `ZDOTDIR="$HOME"\n${startUpOf('.zshrc')}\nPROMPT="${label} $PROMPT"\n`);
      return { args: ['-i'], environment: { ZDOTDIR: scratch } };
    case 'fish': {
      const init = `functions -c fish_prompt gameday_inner_prompt; function fish_prompt; echo -n '${label} '; gameday_inner_prompt; end`;
      return { args: ['-i', '-C', init], environment: {} };
    }
    default:
      return { args: ['-i'], environment: { PS1: `${label} $ ` } };
  }
}

function startUpOf(name: string): string {
  try {
    return readFileSync(join(homedir(), name), 'utf8');
  } catch {
    return '';
  }
}
