import { expect, test } from 'vitest';
import { smallWorld, type SmallWorld } from '../../../../test/support/small-world.ts';

const DAY_MS = 86_400_000;

function taintsOf(world: SmallWorld, name: string): string[] {
  const spec = world.cluster.store.get('nodes', '', name)?.spec as { taints?: { key: string; effect: string }[] };
  return (spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);
}

function readyOf(world: SmallWorld, name: string): string | undefined {
  const status = world.cluster.store.get('nodes', '', name)?.status as {
    conditions?: { type: string; status: string; reason: string }[];
  };
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  return ready && `${ready.status} ${ready.reason}`;
}

test('marks a node that nobody keeps alive, and keeps pods off it', () => {
  const world = smallWorld();
  world.admin.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'lost' } });
  world.pass(1000);
  expect([readyOf(world, 'lost'), taintsOf(world, 'lost')]).toEqual([undefined, []]);
  world.pass(70_000);
  expect(readyOf(world, 'lost')).toBe('Unknown NodeStatusNeverUpdated');
  expect(taintsOf(world, 'lost')).toEqual([
    'node.kubernetes.io/unreachable:NoSchedule',
    'node.kubernetes.io/unreachable:NoExecute',
  ]);
});

test('does not take nodes for silent whose heartbeats were left out while the clock leapt', () => {
  const world = smallWorld();
  world.pass(9 * DAY_MS);
  world.pass(1000);
  expect(['node-0', 'node-1', 'node-2'].map((name) => readyOf(world, name))).toEqual(
    new Array(3).fill('True KubeletReady'),
  );
});

test('drives pods out that do not tolerate a taint, at once or when their time is over', () => {
  const world = smallWorld();
  const run = (name: string, toleration?: Record<string, unknown>) =>
    world.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: {
        nodeName: 'node-1',
        containers: [{ name: 'c', image: 'app:1' }],
        tolerations: toleration === undefined ? [] : [{ key: 'drill', operator: 'Exists', ...toleration }],
      },
    });
  run('plain');
  run('ever', {});
  run('short', { effect: 'NoExecute', tolerationSeconds: 2 });
  run('long', { effect: 'NoExecute', tolerationSeconds: 3600 });
  world.pass(1000);
  const names = () => world.list('pods').map(({ metadata }) => metadata.name);
  const taint = (taints: unknown) =>
    world.admin.patch('nodes', 'node-1', { type: 'merge', body: { spec: { taints } } });
  taint([{ key: 'drill', value: 'x', effect: 'NoExecute' }]);
  world.pass(1000);
  expect(names()).toEqual(['ever', 'long', 'short']);
  world.pass(2000);
  expect(names()).toEqual(['ever', 'long']);
  taint(null);
  world.pass(3_600_000);
  expect(names()).toEqual(['ever', 'long']);
  expect(world.eventsOf('Pod', 'long').at(-1)).toBe('TaintManagerEviction: Cancelling deletion of Pod team/long');
});

test('removes pods of a node that is gone for good', () => {
  const world = smallWorld();
  world.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'left-behind' },
    spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'app:1' }] },
  });
  world.pass(1000);
  world.admin.delete('nodes', 'node-1');
  world.pass(20_000);
  expect(world.list('pods')).toHaveLength(1);
  world.pass(60_000);
  expect(world.list('pods')).toHaveLength(0);
});
