import { render } from 'ink';
import { RunApp, type RunAppProps } from './run-app.tsx';

/** Draws a run on the terminal's alternate screen until it is left; the terminal is then as it was. */
export async function showRun(props: RunAppProps): Promise<void> {
  const app = render(<RunApp {...props} />, {
    alternateScreen: true,
    // There is a terminal, whatever an environment variable named CI may say.
    interactive: true,
    exitOnCtrlC: false,
    incrementalRendering: true,
    patchConsole: true,
  });
  await app.waitUntilExit();
}
