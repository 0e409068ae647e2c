import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { type BenchHome, ended, residentMiB, startCluster } from './bench-home.ts';

/** perf.mjs's rows: beside each figure stands a bare HTTPS server that answers as many bytes, in the same minute. */
export async function apiRates(
  home: BenchHome,
  { seconds, rounds }: { seconds: string; rounds: string },
): Promise<void> {
  const { child, kubeconfig } = await startCluster(home);
  console.log(`\nResident memory of a fresh cluster: ${residentMiB(child)} MiB\n`);
  const program = join(packageRoot(), 'test/bench/perf.mjs');
  const options = ['--seconds', seconds, '--rounds', rounds, '--pids', String(child.pid)];
  const perf = spawn(process.execPath, [program, kubeconfig, ...options], { stdio: 'inherit', env: home.env });
  await new Promise((done) => perf.once('exit', done));
  console.log(`\nResident memory after it: ${residentMiB(child)} MiB`);
  await ended(child);
}
