import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';

let home: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gameday-resume-'));
  env = { ...process.env, GAMEDAY_HOME: home, KUBECACHEDIR: join(home, 'cache') };
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('a run whose engine was killed goes on with the same score and the cluster as it was', async () => {
  const started = json<{ pid: number; kubeconfig: string }>('start', 'octank', '--seed', '3', '--detach', '--json');
  const nodes = () => kubectl(started.kubeconfig, 'get', 'nodes', '-o', 'name').trim().split('\n');
  for (const node of nodes()) kubectl(started.kubeconfig, 'cordon', node);
  await vi.waitFor(() => expect(score()).toBe(45), { timeout: 20_000, interval: 200 });
  const pods = kubectl(started.kubeconfig, 'get', 'pods', '-A', '-o', 'name');
  process.kill(started.pid, 'SIGKILL');
  await vi.waitFor(() => expect(isAlive(started.pid)).toBe(false), { timeout: 10_000, interval: 50 });

  const resumed = json<{ pid: number; kubeconfig: string }>('resume', '--detach', '--json');
  try {
    expect(score()).toBe(45);
    expect(kubectl(resumed.kubeconfig, 'get', 'pods', '-A', '-o', 'name')).toBe(pods);
    expect(
      kubectl(resumed.kubeconfig, 'get', 'nodes', '--field-selector', 'spec.unschedulable=true', '-o', 'name')
        .trim()
        .split('\n'),
    ).toEqual(nodes());
  } finally {
    gameday('stop');
  }
}, 120_000);

function gameday(...args: string[]): string {
  return execFileSync(process.execPath, [join(packageRoot(), 'bin/gameday.cjs'), ...args], { env, encoding: 'utf8' });
}

function json<T>(...args: string[]): T {
  return JSON.parse(gameday(...args)) as T;
}

function score(): number {
  return json<{ score: { total: number } }>('status', '--json').score.total;
}

function kubectl(kubeconfig: string, ...args: string[]): string {
  return execFileSync('kubectl', ['--kubeconfig', kubeconfig, ...args], { env, encoding: 'utf8' });
}

/** A process that has ended may stay listed until its parent asks; then it holds nothing any more. */
function isAlive(pid: number): boolean {
  try {
    return !/\nState:\s+Z/.test(execFileSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8', stdio: 'pipe' }));
  } catch {
    return false;
  }
}
