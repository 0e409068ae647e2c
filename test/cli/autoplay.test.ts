import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';

test('the reference plays octank with the real kubectl to the end, tells the score and exits', async () => {
  const home = mkdtempSync(join(tmpdir(), 'gameday-autoplay-test-'));
  const args = ['start', 'octank', '--seed', '1', '--autoplay', 'reference', '--speed', '300', '--plain'];
  const child = spawn(process.execPath, [join(packageRoot(), 'bin/gameday.cjs'), ...args], {
    env: { ...process.env, GAMEDAY_HOME: home, KUBECACHEDIR: join(home, 'cache') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  try {
    const code = await new Promise<number | null>((done) => child.once('exit', done));
    expect(said).toContain('run finished: every objective is met');
    expect(said).toMatch(/Score \d+ of 1000\./);
    expect(code).toBe(0);
  } finally {
    child.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  }
}, 240_000);
