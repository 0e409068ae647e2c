import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCluster, type SimCluster } from '../../cluster.ts';
import type { KubeObject } from '../../kube-object.ts';

let cluster: SimCluster;

beforeAll(() => {
  cluster = createCluster({ startMs: Date.UTC(2026, 2, 4), seed: 'kept' });
  const template = {
    metadata: { labels: { app: 'a' } },
    spec: { serviceAccountName: 'default', containers: [{ name: 'a', image: 'a' }] },
  };
  cluster.clientAs('system:apiserver').create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a', namespace: 'default' },
    spec: { paused: true, replicas: 0, selector: { matchLabels: { app: 'a' } }, template },
  });
  cluster.clock.advanceTo(cluster.clock.now() + 1000);
});

afterAll(() => cluster.stop());

const stored = () => cluster.store.get('deployments.apps', 'default', 'a') as KubeObject & { status: object };

test('a write of the status keeps the very spec that is stored, untouched', () => {
  const before = frozen(stored());
  const client = cluster.clientAs('system:apiserver');
  client.update(
    'deployments.apps',
    { ...before, status: { ...before.status, replicas: 3 } },
    {
      subresource: 'status',
    },
  );
  expect(stored().status).toMatchObject({ replicas: 3 });
  expect(stored().spec).toBe(before.spec);
});

test('a patch of the object keeps the very status that is stored', () => {
  const before = frozen(stored());
  cluster
    .clientAs('system:apiserver')
    .patch(
      'deployments.apps',
      'a',
      { type: 'strategic', body: { spec: { minReadySeconds: 4 }, status: { replicas: 9 } } },
      { namespace: 'default' },
    );
  expect(stored().spec).toMatchObject({ minReadySeconds: 4 });
  expect(stored().status).toBe(before.status);
});

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}
