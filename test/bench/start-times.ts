import { execFileSync } from 'node:child_process';
import pty from '@lydell/node-pty';
import { type BenchHome, ended, startCluster } from './bench-home.ts';
import { head, repeat, row, timed } from './figures.ts';

export async function startTimes(home: BenchHome): Promise<void> {
  const { gameday, env } = home;
  head('start');
  row(
    'gameday --help',
    await repeat(5, () => timed(() => void execFileSync(process.execPath, [gameday, '--help'], { env }))),
  );
  row('gameday start octank: first frame that takes keys', await repeat(3, () => firstFrame(home)));
  row('gameday cluster start: ready', await repeat(3, () => clusterReady(home)));
}

/** Time until the briefing stands on the screen and waits for a key. */
function firstFrame({ gameday, env }: BenchHome): Promise<number> {
  const began = performance.now();
  const child = pty.spawn(process.execPath, [gameday, 'start', 'octank'], { cols: 118, rows: 34, env });
  return new Promise((done, failed) => {
    let seen = '';
    let tookMs: number | undefined;
    child.onData((data) => {
      seen += data;
      if (tookMs !== undefined || !seen.includes('enter: start the clock')) return;
      tookMs = performance.now() - began;
      child.kill();
      done(tookMs);
    });
    child.onExit(() => failed(new Error(`it ended before a frame:\n${seen.slice(-2000)}`)));
  });
}

async function clusterReady(home: BenchHome): Promise<number> {
  const began = performance.now();
  const { child } = await startCluster(home);
  const tookMs = performance.now() - began;
  await ended(child);
  return tookMs;
}
