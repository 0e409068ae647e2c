// npm run fuzz [-- --seconds 600 --seed N]: whatever may come in, the API server answers: no crash, no hang, no 500 of its own.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { packageRoot } from '../../src/package-root.ts';
import { ProtobufCodec } from '../../src/sim/api/protobuf/protobuf-codec.ts';
import { arbitraryRequest, type FuzzRequest } from './arbitrary-request.ts';
import { FuzzCluster } from './fuzz-cluster.ts';
import { recordedRequests } from './recorded-requests.ts';
import { isUpstreamsOwn } from './upstream-errors.ts';

/** An answer that takes longer holds everyone else up. */
const SLOW_MS = 2000;

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } } });
const firstSeed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const endMs = Date.now() + Number(values.seconds) * 1000;
const recorded = recordedRequests(join(packageRoot(), 'test/conformance/scenes'));
const requests = arbitraryRequest(recorded, new ProtobufCodec());
console.log(`${recorded.length} recorded requests to begin with; seed ${firstSeed}`);

const statuses = new Map<number, number>();
/** What was found already, so that the search goes on for more. */
const findings = new Map<string, string>();
let cluster = await fresh();
try {
  await populate();
  for (let seed = firstSeed; Date.now() < endMs; seed++) await search(seed);
  const ready = await cluster.send({ method: 'GET', path: '/readyz', headers: {}, body: undefined });
  if (ready.status !== 200) findings.set('not ready', `not ready afterwards: ${ready.status}`);
} finally {
  await cluster.stop();
}
const total = [...statuses.values()].reduce((sum, count) => sum + count, 0);
const byStatus = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status} ×${count}`);
console.log(`${total} requests answered: ${byStatus.join(', ')}`);
for (const finding of findings.values()) console.log(`\nFOUND ${finding}`);
console.log(`${findings.size} findings, seed ${firstSeed}`);
process.exitCode = findings.size === 0 ? 0 : 1;

/** What the scenes create is there to be changed; as it stands it must break nothing either. */
async function populate(): Promise<void> {
  for (const { method, path, type, body } of recorded) {
    if (method !== 'POST' || body === undefined) continue;
    const request = { method, path, headers: { 'content-type': type }, body: Buffer.from(body) };
    const finding = await judge(request);
    if (finding !== undefined) findings.set(signature(finding), `${finding}\n  by ${shown(request)}`);
  }
}

/** Until the time is over or something new is found. */
async function search(seed: number): Promise<void> {
  const property = fc.asyncProperty(requests, async (request) => {
    const finding = await judge(request);
    if (finding !== undefined && !findings.has(signature(finding))) throw new Error(finding);
  });
  const details = await fc.check(property, {
    seed,
    numRuns: 20_000,
    interruptAfterTimeLimit: Math.max(1, endMs - Date.now()),
    markInterruptAsFailure: false,
  });
  if (!details.failed || details.counterexample === null) return;
  const finding = String((details.errorInstance as Error).message);
  findings.set(signature(finding), `${finding}\n  by ${shown(details.counterexample[0])}`);
}

async function judge(request: FuzzRequest): Promise<string | undefined> {
  const before = cluster.errors.length;
  const startMs = Date.now();
  try {
    const { status, body } = await cluster.send(request);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const took = Date.now() - startMs;
    if (status === 500 && body.includes('apiserver to panic')) return `a panic: ${await said(before)}`;
    if (status === 500 && request.method !== 'HEAD' && !isUpstreamsOwn(request.method, body)) {
      return `500: ${body.slice(0, 1000)}`;
    }
    if (cluster.errors.length > before) return `said on standard error: ${await said(before)}`;
    return took > SLOW_MS ? `slow: ${request.path.split('?')[0]} took ${took} ms` : undefined;
  } catch (error) {
    const finding = `no answer (${String(error)}): ${await said(before)}`;
    if (cluster.exited) {
      await cluster.stop();
      cluster = await fresh();
    }
    return finding;
  }
}

/** Standard error comes on its own way. */
async function said(from: number): Promise<string> {
  await new Promise((done) => setTimeout(done, 50));
  return cluster.errors.slice(from, from + 2000);
}

async function fresh(): Promise<FuzzCluster> {
  const started = await FuzzCluster.start();
  await started.send({
    method: 'POST',
    path: '/api/v1/namespaces',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from('{"metadata":{"name":"fuzz"}}'),
  });
  return started;
}

/** Findings of one cause look alike but for names and numbers. */
function signature(finding: string): string {
  const thrown = /failed: ([^\n]{1,40})[^\n]*(\n\s+at [^\n]+)/.exec(finding);
  if (thrown !== null) return thrown[1] + thrown[2];
  return finding.replace(/"[^"]*"|\d+/g, '·').slice(0, 160);
}

function shown({ method, path, headers, body }: FuzzRequest): string {
  const text = body?.toString('latin1') ?? '';
  return JSON.stringify({ method, path, headers, body: text.length > 2000 ? `${text.slice(0, 2000)}…` : text });
}
