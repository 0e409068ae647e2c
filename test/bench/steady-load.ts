import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';
import { type BenchHome, ended, startCluster } from './bench-home.ts';
import { sleep } from './figures.ts';

const PER_SECOND = 100;
const GOAL_MS = 50;

interface Ask {
  name: string;
  method: string;
  path: string;
  body?: unknown;
  type?: string;
}

/**
 * A hundred requests a second, at their instants whether or not the ones before are answered: reads, lists, Tables, and a
 * life of a ConfigMap and of a Deployment's pods. Counted from the instant a request was due.
 */
export async function steadyLoad(home: BenchHome, seconds: number): Promise<void> {
  const { child, kubeconfig } = await startCluster(home);
  const ask = connect(kubeconfig);
  const times = new Map<string, number[]>();
  const pending: Promise<void>[] = [];
  try {
    await ask({ name: '', method: 'POST', path: '/apis/apps/v1/namespaces/default/deployments', body: deployment() });
    await sleep(2000);
    const began = performance.now();
    for (let i = 0; i < seconds * PER_SECOND; i++) {
      const dueMs = began + (i * 1000) / PER_SECOND;
      if (dueMs > performance.now()) await sleep(dueMs - performance.now());
      const asked = askAt(i);
      pending.push(
        ask(asked).then(() => {
          const known = times.get(asked.name) ?? [];
          known.push(performance.now() - dueMs);
          times.set(asked.name, known);
        }),
      );
    }
    await Promise.all(pending);
  } finally {
    await ended(child);
  }
  tell(times, seconds);
}

function tell(times: ReadonlyMap<string, readonly number[]>, seconds: number): void {
  console.log(
    `\n| ${PER_SECOND} requests a second for ${seconds} s | median ms | 99 % | most | over ${GOAL_MS} ms |\n|---|---|---|---|---|`,
  );
  for (const [name, figures] of [...times, ['all', [...times.values()].flat()] as const]) {
    const sorted = figures.toSorted((a, b) => a - b);
    const at = (share: number): string =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);
    const slow = sorted.filter((figure) => figure > GOAL_MS).length;
    console.log(`| ${name} | ${at(0.5)} | ${at(0.99)} | ${at(1)} | ${slow} of ${sorted.length} |`);
  }
}

const MAPS = '/api/v1/namespaces/default/configmaps';
const PODS = '/api/v1/namespaces/default/pods';

/** Each object is created, read, changed and deleted in requests that stand a second apart, so that their order is sure. */
function askAt(i: number): Ask {
  const name = `steady-${Math.floor(i / 500)}-${i % 100}`;
  const life = Math.floor((i % 500) / 100);
  if (i % 2 === 1) {
    const reads: Ask[] = [
      { name: 'list pods', method: 'GET', path: PODS },
      { name: 'list pods as a Table', method: 'GET', path: PODS, type: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
      { name: 'list all roles', method: 'GET', path: '/apis/rbac.authorization.k8s.io/v1/clusterroles' },
      { name: 'get a node', method: 'GET', path: '/api/v1/nodes/node-0' },
      {
        name: 'scale a deployment',
        method: 'PATCH',
        path: '/apis/apps/v1/namespaces/default/deployments/steady/scale',
        body: { spec: { replicas: 10 + (Math.floor(i / 10) % 20) } },
        type: 'application/merge-patch+json',
      },
    ];
    return reads[((i - 1) / 2) % reads.length];
  }
  const path = `${MAPS}/${name}`;
  const body = { metadata: { name }, data: { text: 'x'.repeat(500) } };
  const lives: Ask[] = [
    { name: 'create', method: 'POST', path: MAPS, body },
    { name: 'get', method: 'GET', path },
    {
      name: 'patch',
      method: 'PATCH',
      path,
      body: { data: { more: String(i) } },
      type: 'application/strategic-merge-patch+json',
    },
    { name: 'update', method: 'PUT', path, body },
    { name: 'delete', method: 'DELETE', path },
  ];
  return lives[life];
}

function deployment(): unknown {
  const labels = { app: 'steady' };
  const spec = { containers: [{ name: 'web', image: 'nginx' }] };
  return {
    metadata: { name: 'steady' },
    spec: { replicas: 10, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

function connect(kubeconfig: string): (asked: Ask) => Promise<void> {
  const config = parse(readFileSync(kubeconfig, 'utf8')) as {
    clusters: { cluster: Record<string, string> }[];
    users: { user: Record<string, string> }[];
  };
  const [{ cluster }] = config.clusters;
  const [{ user }] = config.users;
  const pem = (text: string): Buffer => Buffer.from(text, 'base64');
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 16,
    ca: pem(cluster['certificate-authority-data']),
    cert: pem(user['client-certificate-data']),
    key: pem(user['client-key-data']),
  });
  return ({ method, path, body, type }) =>
    new Promise((done, failed) => {
      const headers = {
        accept: body === undefined && type !== undefined ? type : 'application/json',
        ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
      };
      const sent = request(new URL(path, cluster.server), { method, agent, headers }, (response) => {
        response.resume();
        response.once('end', () => {
          const { statusCode = 0 } = response;
          if (statusCode < 400) done();
          else failed(new Error(`${method} ${path} was answered with ${statusCode}`));
        });
      });
      sent.once('error', failed);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
}
