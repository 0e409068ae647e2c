// npm run bench [-- --seconds 2 --rounds 3 --only start,api,verdict]: how fast it starts, answers and judges. Prints Markdown.
// The API rows are perf.mjs's: beside each figure stands a bare HTTPS server that answers as many bytes, in the same minute.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pty from '@lydell/node-pty';
import { packageRoot } from '../../src/package-root.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'start,api,verdict' },
  },
});
const only = values.only.split(',');
const gameday = join(packageRoot(), 'bin/gameday.cjs');
const home = mkdtempSync(join(tmpdir(), 'gameday-bench-'));
const env: NodeJS.ProcessEnv = {
  ...process.env,
  GAMEDAY_HOME: home,
  KUBECACHEDIR: join(home, 'cache'),
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
};
try {
  if (only.includes('start')) await startTimes();
  if (only.includes('verdict')) await verdictTimes();
  if (only.includes('api')) await apiRates();
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function startTimes(): Promise<void> {
  console.log('| start | median ms | least | most |\n|---|---|---|---|');
  row(
    'gameday --help',
    await repeat(5, () => timed(() => void execFileSync(process.execPath, [gameday, '--help'], { env }))),
  );
  row('gameday start octank: first frame that takes keys', await repeat(3, firstFrame));
  row('gameday cluster start: ready', await repeat(3, clusterReady));
}

/** Time until the briefing stands on the screen and waits for a key. */
function firstFrame(): Promise<number> {
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

async function clusterReady(): Promise<number> {
  const began = performance.now();
  const { child } = await startCluster();
  const tookMs = performance.now() - began;
  await ended(child);
  return tookMs;
}

/** From the start of a kubectl process to the journal's verdict on what it did: the last node that an objective needs cordoned. */
async function verdictTimes(): Promise<void> {
  const { runId, kubeconfig, folder } = JSON.parse(
    execFileSync(process.execPath, [gameday, 'start', 'octank', '--detach', '--json', '--seed', '1'], {
      env,
      encoding: 'utf8',
    }),
  ) as { runId: string; kubeconfig: string; folder: string };
  const journal = join(folder, 'journal.jsonl');
  try {
    let deciding: string | undefined;
    for (const node of nodeNames(kubeconfig))
      if ((await verdictAfter(journal, () => kubectl(kubeconfig, ['cordon', node]), 1000)) !== undefined)
        deciding = node;
    if (deciding === undefined) throw new Error('cordoning every node changed no objective');
    const times: number[] = [];
    for (const verb of ['uncordon', 'cordon', 'uncordon', 'cordon', 'uncordon', 'cordon']) {
      const took = await verdictAfter(journal, () => kubectl(kubeconfig, [verb, deciding]), 5000);
      if (took === undefined) throw new Error(`no verdict within 5 s of \`kubectl ${verb} ${deciding}\``);
      times.push(took);
    }
    console.log('\n| verdict | median ms | least | most |\n|---|---|---|---|');
    row('kubectl cordon or uncordon, start of the process to the verdict in the journal', times);
    row(
      'kubectl version --client, for comparison',
      await repeat(5, () =>
        timed(() => void execFileSync('kubectl', ['version', '--client'], { env, stdio: 'ignore' })),
      ),
    );
  } finally {
    execFileSync(process.execPath, [gameday, 'stop', '--run', runId], { env });
  }
}

/** Milliseconds from before the act until the journal tells of a changed objective; undefined where it never does. */
async function verdictAfter(journal: string, act: () => void, patienceMs: number): Promise<number | undefined> {
  const from = statSync(journal).size;
  const began = performance.now();
  act();
  do {
    if (readFileSync(journal).subarray(from).includes('"type":"ObjectiveChanged"')) return performance.now() - began;
    await sleep(2);
  } while (performance.now() - began < patienceMs);
  return undefined;
}

async function apiRates(): Promise<void> {
  const { child, kubeconfig } = await startCluster();
  const server = String(child.pid);
  console.log(`\nResident memory of a fresh cluster: ${residentMiB(server)} MiB\n`);
  const perf = spawn(
    process.execPath,
    [
      join(packageRoot(), 'test/bench/perf.mjs'),
      kubeconfig,
      '--seconds',
      values.seconds,
      '--rounds',
      values.rounds,
      '--pids',
      server,
    ],
    { stdio: 'inherit', env },
  );
  await new Promise((done) => perf.once('exit', done));
  console.log(`\nResident memory after it: ${residentMiB(server)} MiB`);
  await ended(child);
}

function startCluster(): Promise<{ child: ChildProcess; kubeconfig: string }> {
  const child = spawn(process.execPath, [gameday, 'cluster', 'start', '--kubeconfig', join(home, 'bare')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  return new Promise((ready) =>
    child.stdout.once('data', (line: Buffer) => ready({ child, kubeconfig: line.toString().trim() })),
  );
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGTERM');
  });
}

function nodeNames(kubeconfig: string): string[] {
  return kubectl(kubeconfig, ['get', 'nodes', '-o', 'name'])
    .trim()
    .split('\n')
    .map((name) => name.replace('node/', ''));
}

function kubectl(kubeconfig: string, args: string[]): string {
  return execFileSync('kubectl', ['--kubeconfig', kubeconfig, ...args], { env, encoding: 'utf8' });
}

function residentMiB(pid: string): number {
  return Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', pid], { encoding: 'utf8' })) / 1024);
}

async function repeat(times: number, measure: () => Promise<number> | number): Promise<number[]> {
  const figures: number[] = [];
  for (let i = 0; i < times; i++) figures.push(await measure());
  return figures;
}

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

function row(name: string, figures: number[]): void {
  const sorted = [...figures].sort((a, b) => a - b);
  const [median, least, most] = [sorted[Math.floor(sorted.length / 2)], sorted[0], sorted[sorted.length - 1]];
  console.log(`| ${name} | ${[median, least, most].map((figure) => Math.round(figure)).join(' | ')} |`);
}

function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
