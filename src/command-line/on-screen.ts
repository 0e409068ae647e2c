import type { RunAppProps } from '../tui/run-app.tsx';
import { untilInterrupted } from './until-interrupted.ts';

export interface ScreenOptions extends Omit<RunAppProps, 'theme'> {
  ascii: boolean;
  /** Resolves where there is nothing more to show: the engine ended. */
  ended?: Promise<unknown>;
}

/** Shows a run on the screen until it is left, until it has ended, or until the terminal is closed or the process asked to end. */
export async function onScreen({ ascii, ended, ...props }: ScreenOptions): Promise<void> {
  const [{ showRun }, { themeFor }] = await Promise.all([import('../tui/show-run.tsx'), import('../tui/theme.ts')]);
  const interrupted = untilInterrupted();
  // A terminal that was closed refuses the next frame, even where no signal tells of it.
  let lose: () => void = () => undefined;
  const lost = new Promise<void>((resolve) => {
    lose = resolve;
  });
  process.stdout.once('error', lose);
  try {
    const until = Promise.race([interrupted.signal, lost, ...(ended === undefined ? [] : [ended])]);
    await showRun({ ...props, theme: themeFor({ ascii, env: process.env }) }, until);
  } finally {
    interrupted.forget();
    process.stdout.off('error', lose);
  }
}

/** Whether there is a terminal to draw on and to read keys from. */
export function hasScreen(): boolean {
  return process.stdout.isTTY && process.stdin.isTTY;
}
