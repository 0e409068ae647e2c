import { expect, test } from 'vitest';
import { SimTarget } from './sim-target.ts';
import type { TraceFact } from './target.ts';

test('a mount inside a container, and a script that it fetched, are told however short they live', () => {
  const target = new SimTarget({
    seed: 'trace',
    startMs: Date.UTC(2026, 2, 4),
    nodes: [{ name: 'node-a', address: '10.0.1.10', zone: 'us-west-2a' }],
    region: 'us-west-2',
    roles: {},
  });
  const told: TraceFact[] = [];
  target.onTrace((fact) => told.push(fact));
  target.time.advance(60_000);
  const script = 'echo "exit 0" > /tmp/x.sh; sh /tmp/x.sh; mkdir /mnt2; mount /dev/nvme0n1p1 /mnt2';
  const container = {
    name: 'c',
    image: 'busybox:1.36',
    command: ['sh', '-c', script],
    securityContext: { privileged: true },
  };
  void target.act(
    { username: 'admin', groups: ['system:masters'], userAgent: 'test', sourceIP: '127.0.0.1' },
    {
      method: 'POST',
      path: '/api/v1/namespaces/default/pods',
      body: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p' },
        spec: { restartPolicy: 'Never', containers: [container] },
      },
    },
  );
  target.time.advance(60_000);
  expect(told.map(({ kind, process }) => [kind, process.container?.pod])).toEqual([
    ['new-program', 'p'],
    ['mount', 'p'],
  ]);
  target.time.pause();
});
