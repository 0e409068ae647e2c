// npm run fuzz [-- --seconds 600 --seed N]: whatever may come in, the API server answers: no crash, no hang, no 500 of its own.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { packageRoot } from '../../src/package-root.ts';
import { arbitraryRequest } from './arbitrary-request.ts';
import { FuzzCluster } from './fuzz-cluster.ts';
import { recordedRequests } from './recorded-requests.ts';
import { isUpstreamsOwn } from './upstream-errors.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } } });
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const recorded = recordedRequests(join(packageRoot(), 'test/conformance/scenes'));
console.log(`${recorded.length} recorded requests to begin with; seed ${seed}`);

const cluster = await FuzzCluster.start();
const statuses = new Map<number, number>();
try {
  await cluster.send({
    method: 'POST',
    path: '/api/v1/namespaces',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from('{"metadata":{"name":"fuzz"}}'),
  });
  const property = fc.asyncProperty(arbitraryRequest(recorded), async (request) => {
    const answer = await cluster.send(request);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    if (cluster.exited) throw new Error(`the process ended: ${cluster.errors.slice(-2000)}`);
    if (answer.status === 500 && !isUpstreamsOwn(answer.body)) throw new Error(`500: ${answer.body.slice(0, 1000)}`);
  });
  await fc.assert(property, {
    seed,
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: Number(values.seconds) * 1000,
    markInterruptAsFailure: false,
  });
  const ready = await cluster.send({ method: 'GET', path: '/readyz', headers: {}, body: undefined });
  if (ready.status !== 200) throw new Error(`not ready afterwards: ${ready.status}`);
} finally {
  await cluster.stop();
}
const total = [...statuses.values()].reduce((sum, count) => sum + count, 0);
const byStatus = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status} ×${count}`);
console.log(`${total} requests answered: ${byStatus.join(', ')}`);
