import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { Terminal } from './terminal.ts';

const WAIT = { timeout: 30_000, interval: 100 };
const ENTER = '\r';

let home: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gameday-play-'));
  env = { ...process.env, GAMEDAY_HOME: home, KUBECACHEDIR: join(home, 'cache') };
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('a team starts octank, cordons with the real kubectl, sees the points with their reason, and leaves the terminal as it was', async () => {
  const terminal = new Terminal(
    process.execPath,
    [join(packageRoot(), 'bin/gameday.cjs'), 'start', 'octank', '--seed', '3'],
    env,
  );
  try {
    await vi.waitFor(() => expect(terminal.text()).toContain('enter: start the clock'), WAIT);
    terminal.type(ENTER);
    await vi.waitFor(() => expect(terminal.text()).toMatch(/IDENTIFICATION.*00:00:0\d/), WAIT);
    expect(terminal.onAlternateScreen).toBe(true);

    const kubeconfig = join(home, 'runs', readdirSync(join(home, 'runs'))[0], 'kubeconfig');
    const kubectl = (...args: string[]) =>
      execFileSync('kubectl', ['--kubeconfig', kubeconfig, ...args], { env, encoding: 'utf8' });
    const nodes = kubectl('get', 'nodes', '-o', 'name').trim().split('\n');
    for (const node of nodes) kubectl('cordon', node.replace('node/', ''));

    terminal.type('7');
    await vi.waitFor(() => expect(terminal.text()).toMatch(/\+45 objective +CO-3 .*take no new pods/), WAIT);

    terminal.type('q');
    await vi.waitFor(() => expect(terminal.text()).toContain('gameday resume'), WAIT);
    terminal.type('y');
    expect(await terminal.ended).toBe(0);
    expect(terminal.onAlternateScreen).toBe(false);
  } finally {
    terminal.kill();
  }
}, 90_000);

test('closing the terminal puts the run away, to be resumed', async () => {
  const gameday = join(packageRoot(), 'bin/gameday.cjs');
  const terminal = new Terminal(process.execPath, [gameday, 'start', 'octank', '--seed', '3'], env);
  await vi.waitFor(() => expect(terminal.text()).toContain('enter: start the clock'), WAIT);
  terminal.kill();
  expect(await terminal.ended).toBe(0);
  expect(runStates(gameday)).toEqual(['stopped']);
}, 60_000);

test('a scenario that is not there is refused with the nearest name and exit code 2', () => {
  try {
    execFileSync(process.execPath, [join(packageRoot(), 'bin/gameday.cjs'), 'start', 'octnk'], {
      env,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect.unreachable();
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: string };
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('SCENARIO_NOT_FOUND: No scenario named "octnk". Did you mean "octank"?'),
    ]);
  }
});

function runStates(gameday: string): string[] {
  const { runs } = JSON.parse(
    execFileSync(process.execPath, [gameday, 'runs', '--json'], { env, encoding: 'utf8' }),
  ) as {
    runs: { state: string }[];
  };
  return runs.map(({ state }) => state);
}
