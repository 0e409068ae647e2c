import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';

let home: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gameday-past-test-'));
  env = { ...process.env, GAMEDAY_HOME: home, KUBECACHEDIR: join(home, 'cache'), SHELL: '/bin/bash' };
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('a shell in a minute of a run that has ended shows the cluster of then, and lets nothing be changed', () => {
  gameday('start', 'octank', '--seed', '4', '--detach');
  expect(gameday('kubectl', 'delete', 'deployment', 'front-end', '-n', 'sock-shop').status).toBe(0);
  gameday('finish', '--yes');
  const journal = () => readFileSync(join(home, 'runs/octank-4/journal.jsonl'), 'utf8');
  const written = journal();
  const frontEnd = 'kubectl get deployment front-end -n sock-shop -o name';

  expect(gameday('shell', '--at', '0s', '-c', frontEnd).stdout).toBe('deployment.apps/front-end\n');
  const refused = gameday('shell', '--at', '0s', '-c', 'kubectl delete namespace sock-shop');
  expect(refused).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('it can be read, not changed') as string,
  });
  const afterwards = gameday('shell', '--at', '9h', '-c', frontEnd);
  expect(afterwards).toMatchObject({ status: 1, stderr: expect.stringContaining('not found') as string });
  expect(journal()).toBe(written);
}, 120_000);

test('what is no moment is refused with how to write one', () => {
  expect(gameday('shell', '--at', 'noon')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('24m, 1h5m, or 1:05:30') as string,
  });
});

function gameday(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(packageRoot(), 'bin/gameday.cjs'), ...args], { env, encoding: 'utf8' });
}
