import { expect, test } from 'vitest';
import { type SmallWorld, smallWorld, template } from '../../../../test/support/small-world.ts';

function deployment(world: SmallWorld, name: string, spec: Record<string, unknown>): void {
  world.create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { selector: { matchLabels: { app: name } }, template: template({ app: name }), ...spec },
  });
}

function scalings(world: SmallWorld, name: string): string[] {
  return world
    .eventsOf('Deployment', name)
    .map((text) => text.replace(/web-\w+/, 'SET').replace('ScalingReplicaSet: ', ''));
}

function condition(world: SmallWorld, type: string): string | undefined {
  const status = world.get('deployments.apps', 'web')?.status as { conditions?: Record<string, string>[] };
  const found = status.conditions?.find((each) => each.type === type);
  return found && `${found.status} ${found.reason}`;
}

test('moves one pod at a time where one may be too many and none may be missing', () => {
  const world = smallWorld();
  deployment(world, 'web', { replicas: 2, strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });
  world.pass(1000);
  expect(condition(world, 'Progressing')).toBe('True NewReplicaSetAvailable');
  world.patch('deployments.apps', 'web', { spec: { template: template({ app: 'web' }, 'app:2') } });
  world.pass(5000);
  expect(scalings(world, 'web')).toEqual([
    'Scaled up replica set SET to 2',
    'Scaled up replica set SET to 1',
    'Scaled down replica set SET to 1 from 2',
    'Scaled up replica set SET to 2 from 1',
    'Scaled down replica set SET to 0 from 1',
  ]);
});

test('takes all old pods away before the first new one with strategy Recreate', () => {
  const world = smallWorld();
  deployment(world, 'web', { replicas: 3, strategy: { type: 'Recreate' } });
  world.pass(1000);
  const images = new Set<string>();
  world.cluster.store.subscribe('pods', () => {
    const used = world.list('pods').map((pod) => (pod.spec as { containers: { image: string }[] }).containers[0].image);
    images.add([...new Set(used)].sort().join(' and '));
  });
  world.patch('deployments.apps', 'web', { spec: { template: template({ app: 'web' }, 'app:2') } });
  world.pass(5000);
  expect([...images]).toEqual(['app:1', '', 'app:2']);
});

test('says that a rollout is stuck once its deadline is over, and recovers when the old template returns', () => {
  const world = smallWorld();
  deployment(world, 'web', { replicas: 1, progressDeadlineSeconds: 10 });
  world.pass(1000);
  world.patch('deployments.apps', 'web', { spec: { template: { spec: { nodeSelector: { disk: 'none' } } } } });
  world.pass(9000);
  expect(condition(world, 'Progressing')).toBe('True ReplicaSetUpdated');
  world.pass(5000);
  expect(condition(world, 'Progressing')).toBe('False ProgressDeadlineExceeded');
  world.patch('deployments.apps', 'web', { spec: { template: { spec: { nodeSelector: null } } } });
  world.pass(1000);
  expect(condition(world, 'Progressing')).toBe('True NewReplicaSetAvailable');
  const revisions = world.list('replicasets.apps').map(({ metadata }) => metadata.annotations);
  expect(revisions).toContainEqual(expect.objectContaining({ 'deployment.kubernetes.io/revision-history': '1' }));
});

test('shares the growth of a deployment that is scaled half-way through a rollout', () => {
  const world = smallWorld();
  deployment(world, 'web', { replicas: 6 });
  world.pass(1000);
  world.patch('deployments.apps', 'web', { spec: { template: { spec: { nodeSelector: { disk: 'none' } } } } });
  world.pass(1000);
  world.patch('deployments.apps', 'web', { spec: { replicas: 12 } });
  world.pass(1000);
  const sizes = world.list('replicasets.apps').map((set) => (set.spec as { replicas: number }).replicas);
  expect(sizes.sort()).toEqual([6, 9]);
});

test('has fourteen deployments available within half a second of its own time', () => {
  const world = smallWorld();
  for (let i = 0; i < 14; i++) deployment(world, `web${i}`, { replicas: 1 });
  world.pass(500);
  const available = world
    .list('deployments.apps')
    .map(({ status }) => (status as { availableReplicas?: number }).availableReplicas);
  expect(available).toEqual(new Array(14).fill(1));
});
