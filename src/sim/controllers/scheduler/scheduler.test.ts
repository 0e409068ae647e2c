import { expect, test } from 'vitest';
import { NAMESPACE, type SmallWorld, smallWorld } from '../../../../test/support/small-world.ts';

function pod(
  world: SmallWorld,
  name: string,
  spec: Record<string, unknown> = {},
  labels: Record<string, string> = {},
): void {
  world.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: { containers: [{ name: 'c', image: 'app:1' }], ...spec },
  });
}

function asking(requests: Record<string, string>): Record<string, unknown> {
  return { containers: [{ name: 'c', image: 'app:1', resources: { requests } }] };
}

function nodeOf(world: SmallWorld, name: string): string | undefined {
  return (world.get('pods', name)?.spec as { nodeName?: string } | undefined)?.nodeName;
}

function whyNot(world: SmallWorld, name: string): string | undefined {
  const status = world.get('pods', name)?.status as { conditions?: { type: string; message?: string }[] } | undefined;
  return status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message;
}

test('tells every reason with how many nodes it holds for, sorted, and whether driving pods out would help', () => {
  const world = smallWorld();
  world.admin.patch('nodes', 'node-0', { type: 'merge', body: { spec: { unschedulable: true } } });
  const taints = [{ key: 'team', value: 'x', effect: 'NoSchedule' }];
  world.admin.patch('nodes', 'node-1', { type: 'merge', body: { spec: { taints } } });
  world.pass(100);
  pod(world, 'big', asking({ cpu: '64' }));
  world.pass(100);
  expect(whyNot(world, 'big')).toBe(
    '0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {team: x}, 1 node(s) were unschedulable. preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.',
  );
});

test('tries a pod again when a node changes so that it may fit, after a pause', () => {
  const world = smallWorld();
  pod(world, 'picky', { nodeSelector: { disk: 'fast' } });
  world.pass(100);
  world.admin.patch('nodes', 'node-2', { type: 'merge', body: { metadata: { labels: { disk: 'fast' } } } });
  world.pass(500);
  expect(nodeOf(world, 'picky')).toBeUndefined();
  world.pass(1000);
  expect(nodeOf(world, 'picky')).toBe('node-2');
});

test('drives out a less important pod, and only from the node where that helps', () => {
  const world = smallWorld();
  for (let i = 0; i < 3; i++) pod(world, `low-${i}`, { ...asking({ cpu: '1500m' }), nodeName: `node-${i}` });
  world.admin.create('priorityclasses.scheduling.k8s.io', {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'high' },
    value: 1000,
  });
  world.pass(100);
  const nodeSelector = { 'kubernetes.io/hostname': 'node-1' };
  pod(world, 'vip', { ...asking({ cpu: '1500m' }), priorityClassName: 'high', nodeSelector });
  world.pass(40_000);
  expect(nodeOf(world, 'vip')).toBe('node-1');
  expect(world.list('pods').map(({ metadata }) => metadata.name)).toEqual(['low-0', 'low-2', 'vip']);
  const vip = world.get('pods', 'vip');
  expect(world.eventsOf('Pod', 'low-1').at(-1)).toBe(`Preempted: Preempted by pod ${vip?.metadata.uid} on node node-1`);
});

test('keeps pods apart that want to be, and spreads those of one owner', () => {
  const world = smallWorld();
  const labelSelector = { matchLabels: { app: 'apart' } };
  const term = { topologyKey: 'kubernetes.io/hostname', labelSelector };
  const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
  for (let i = 0; i < 4; i++) pod(world, `apart-${i}`, { affinity }, { app: 'apart' });
  world.pass(1000);
  const nodes = [0, 1, 2, 3].map((i) => nodeOf(world, `apart-${i}`));
  expect(new Set(nodes.filter(Boolean)).size).toBe(3);
  const left = [0, 1, 2, 3].find((i) => nodes[i] === undefined);
  expect(whyNot(world, `apart-${left}`)).toContain("3 node(s) didn't match pod anti-affinity rules");
});

test('leaves a pod alone that is gated, and takes it up when its gates are gone', () => {
  const world = smallWorld();
  pod(world, 'gated', { schedulingGates: [{ name: 'example.com/wait' }] });
  world.pass(1000);
  expect(nodeOf(world, 'gated')).toBeUndefined();
  const body = [{ op: 'remove', path: '/spec/schedulingGates' }];
  world.admin.patch('pods', 'gated', { type: 'json', body }, { namespace: NAMESPACE });
  world.pass(100);
  expect(nodeOf(world, 'gated')).toMatch(/^node-\d$/);
});

test('tries a pod again only where a changed node may take it', () => {
  const world = smallWorld();
  world.admin.patch('nodes', 'node-0', { type: 'merge', body: { metadata: { labels: { disk: 'ssd' } } } });
  world.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'choosy' },
    spec: { nodeSelector: { disk: 'tape' }, containers: [{ name: 'c', image: 'app:1' }] },
  });
  world.pass(5000);
  const label = (disk: string) =>
    world.admin.patch('nodes', 'node-1', { type: 'merge', body: { metadata: { labels: { disk } } } });
  label('ssd');
  world.pass(15_000);
  expect(world.eventsOf('Pod', 'choosy').filter((event) => event.startsWith('FailedScheduling'))).toHaveLength(1);
  label('tape');
  world.pass(15_000);
  expect(world.get('pods', 'choosy')?.spec).toMatchObject({ nodeName: 'node-1' });
});
