import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

/** Where a measurement lives: a home of its own, and the environment its programs run in. */
export interface BenchHome {
  path: string;
  gameday: string;
  env: NodeJS.ProcessEnv;
}

export function makeBenchHome(): BenchHome {
  const path = mkdtempSync(join(tmpdir(), 'gameday-bench-'));
  return {
    path,
    gameday: join(packageRoot(), 'bin/gameday.cjs'),
    env: {
      ...process.env,
      GAMEDAY_HOME: path,
      KUBECACHEDIR: join(path, 'cache'),
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
    },
  };
}

/** A bare cluster in a process of its own, as soon as it is ready. */
export function startCluster({ path, gameday, env }: BenchHome): Promise<{ child: ChildProcess; kubeconfig: string }> {
  const child = spawn(process.execPath, [gameday, 'cluster', 'start', '--kubeconfig', join(path, 'bare')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  return new Promise((ready) =>
    child.stdout.once('data', (line: Buffer) => ready({ child, kubeconfig: line.toString().trim() })),
  );
}

export function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGTERM');
  });
}

export function kubectl({ env }: BenchHome, kubeconfig: string, args: string[]): string {
  return execFileSync('kubectl', ['--kubeconfig', kubeconfig, ...args], { env, encoding: 'utf8' });
}

export function residentMiB({ pid }: ChildProcess): number {
  return Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024);
}
