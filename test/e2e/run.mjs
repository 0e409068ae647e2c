#!/usr/bin/env node
// Runs Kubernetes' own end-to-end tests against a cluster of its own:  npm run e2e -- [SIG…] [--focus REGEX] [--skip REGEX] [--minutes N]
// SIG: api-machinery, apps, auth, node, storage, network, cli, … (default: the first three). Only conformance tests, unless --all:
// then also the others, but for those of features that are not on by default, that destroy machines, or that are known to be flaky.
// The tests are a Go program: GAMEDAY_E2E names the folder where build.sh has put it (default: .cache/e2e).
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const folder = process.env.GAMEDAY_E2E ?? join(root, '.cache', 'e2e');
const program = join(folder, 'e2e.test');

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    focus: { type: 'string' },
    skip: { type: 'string' },
    all: { type: 'boolean' },
    minutes: { type: 'string', default: '120' },
  },
});
const sigs = positionals.length > 0 ? positionals : ['api-machinery', 'apps', 'auth'];

checkProgram();
const work = mkdtempSync(join(tmpdir(), 'gameday-e2e-'));
const children = new Set();
const totals = [];
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    cleanUp();
    process.exit(130);
  });
}
try {
  const kubeconfig = join(work, 'kubeconfig');
  await startCluster(kubeconfig);
  kubectl(kubeconfig, 'apply', '-f', join(here, 'coredns.yaml'));
  for (const sig of sigs) totals.push(report(sig, await runSig(sig, kubeconfig)));
} finally {
  cleanUp();
}
console.log(table(totals));
process.exitCode = totals.every(({ failed }) => failed === 0) ? 0 : 1;

function cleanUp() {
  for (const child of children) child.kill('SIGTERM');
  rmSync(work, { recursive: true, force: true });
}

/** A program that does not outlive this one. */
function start(command, args, options) {
  const child = spawn(command, args, options);
  children.add(child);
  child.once('close', () => children.delete(child));
  return child;
}

function checkProgram() {
  if (existsSync(program)) return;
  const go = spawnSync('go', ['version']).status === 0;
  console.error(`There is no ${program}: Kubernetes' end-to-end tests have not been built here.`);
  console.error(
    go
      ? `Build them, which takes some ten minutes:  test/e2e/build.sh ${relative(process.cwd(), folder) || '.'}`
      : 'Building them needs Go (https://go.dev/dl), which is not in PATH. With Go installed:  test/e2e/build.sh .cache/e2e',
  );
  process.exit(2);
}

/** Resolves once the cluster has printed the path of its kubeconfig. */
function startCluster(kubeconfig) {
  const args = [join(root, 'bin', 'gameday.cjs'), 'cluster', 'start', '--kubeconfig', kubeconfig];
  args.push('--nodes', join(here, 'nodes.yaml'), '--advertise-address', '10.0.0.10');
  const child = start(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the cluster ended with ${code} before it was ready`)));
  });
}

function kubectl(kubeconfig, ...args) {
  const { status, stderr } = spawnSync('kubectl', [
    '--kubeconfig',
    kubeconfig,
    '--cache-dir',
    join(work, 'cache'),
    ...args,
  ]);
  if (status !== 0) throw new Error(`kubectl ${args.join(' ')} failed: ${stderr}`);
}

async function runSig(sig, kubeconfig) {
  const out = join(root, '.cache', 'e2e-reports', sig);
  mkdirSync(out, { recursive: true });
  const json = join(out, 'report.json');
  rmSync(json, { force: true });
  const args = [
    `--kubeconfig=${kubeconfig}`,
    '--provider=skeleton',
    '--disable-log-dump',
    '--ginkgo.no-color',
    '--ginkgo.flake-attempts=1',
    `--ginkgo.timeout=${flags.minutes}m`,
    `--ginkgo.json-report=${json}`,
    `--ginkgo.focus=${focusOf(sig)}`,
    ...skips().map((skip) => `--ginkgo.skip=${skip}`),
    `--kubectl-path=kubectl`,
  ];
  const log = join(out, 'log.txt');
  await new Promise((done) => {
    const file = openSync(log, 'w');
    start(program, args, { stdio: ['ignore', file, file], cwd: out }).on('close', done);
  });
  if (!existsSync(json))
    throw new Error(`${relative(process.cwd(), program)} has left no report; see ${relative(process.cwd(), log)}`);
  return JSON.parse(readFileSync(json, 'utf8')).flatMap((suite) => suite.SpecReports ?? []);
}

function focusOf(sig) {
  const parts = [
    `\\[sig-${sig}\\]`,
    ...(flags.focus === undefined ? [] : [`(${flags.focus})`]),
    ...(flags.all ? [] : ['\\[Conformance\\]']),
  ];
  return parts.join('.*');
}

function skips() {
  const own = flags.skip === undefined ? [] : [flags.skip];
  return flags.all ? [...own, '\\[Feature:', '\\[Disruptive\\]', '\\[Flaky\\]'] : own;
}

/** Says which tests failed, and why. A test that ran for a while before it was skipped has found something missing that it needs. */
function report(sig, specs) {
  const tests = specs.filter(({ LeafNodeType, State }) => LeafNodeType === 'It' && State !== 'pending');
  const run = tests.filter(({ State }) => State !== 'skipped');
  const bad = run.filter(({ State }) => State !== 'passed');
  console.log(`sig-${sig}: ${run.length - bad.length} of ${run.length} passed`);
  for (const spec of bad) {
    const name = [...(spec.ContainerHierarchyTexts ?? []), spec.LeafNodeText].join(' ');
    console.log(`  ${spec.State} ${name} (${(spec.RunTime / 1e9).toFixed(0)} s)`);
    console.log(`    ${(spec.Failure?.Message ?? '').trim().split('\n').slice(0, 4).join('\n    ')}`);
  }
  return {
    sig,
    passed: run.length - bad.length,
    failed: bad.length,
    skipped: tests.filter(({ State, RunTime }) => State === 'skipped' && RunTime > 0).length,
    minutes: (tests.reduce((sum, { RunTime }) => sum + RunTime, 0) / 60e9).toFixed(1),
  };
}

function table(rows) {
  const heads = ['sig', 'passed', 'failed', 'skipped', 'minutes'];
  const lines = [heads, ...rows.map((row) => heads.map((head) => String(row[head])))];
  const widths = heads.map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  const cell = (text, at) => (at === 0 ? text.padEnd(widths[at]) : text.padStart(widths[at]));
  return lines.map((line) => line.map(cell).join('  ')).join('\n');
}
