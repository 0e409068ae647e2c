import { render } from 'ink';
import { RunApp, type RunAppProps } from './run-app.tsx';

/** Draws a run on the terminal's alternate screen until it is left or `until` resolves; the terminal is then as it was. */
export async function showRun(props: RunAppProps, until: Promise<unknown>): Promise<void> {
  const app = render(<RunApp {...props} />, {
    alternateScreen: true,
    // There is a terminal, whatever an environment variable named CI may say.
    interactive: true,
    exitOnCtrlC: false,
    incrementalRendering: true,
    patchConsole: true,
  });
  void until.then(() => app.unmount());
  await app.waitUntilExit();
}
