import { expect, test } from 'vitest';
import { type SmallWorld, smallWorld, template } from '../../../../test/support/small-world.ts';

function statefulSet(world: SmallWorld, spec: Record<string, unknown> = {}): void {
  world.create('statefulsets.apps', {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db' },
    spec: {
      serviceName: 'db',
      replicas: 3,
      selector: { matchLabels: { app: 'db' } },
      template: template({ app: 'db' }, 'db:1'),
      ...spec,
    },
  });
}

function images(world: SmallWorld): string[] {
  return world
    .list('pods')
    .map((pod) => `${pod.metadata.name} ${(pod.spec as { containers: { image: string }[] }).containers[0].image}`);
}

function story(world: SmallWorld): string[] {
  const told: string[] = [];
  world.cluster.store.subscribe('pods', ({ type, object }) => {
    if (type !== 'MODIFIED') told.push(`${type} ${object.metadata.name}`);
  });
  return told;
}

test('makes pods in order, each when the one before is ready, and removes them backwards', () => {
  const world = smallWorld();
  const told = story(world);
  statefulSet(world);
  world.pass(5000);
  world.patch('statefulsets.apps', 'db', { spec: { replicas: 1 } });
  world.pass(5000);
  expect(told).toEqual(['ADDED db-0', 'ADDED db-1', 'ADDED db-2', 'DELETED db-2', 'DELETED db-1']);
});

test('holds ordinals below the partition at the old revision, even when they are made anew', () => {
  const world = smallWorld();
  statefulSet(world, { updateStrategy: { rollingUpdate: { partition: 2 } } });
  world.pass(5000);
  world.patch('statefulsets.apps', 'db', { spec: { template: template({ app: 'db' }, 'db:2') } });
  world.pass(5000);
  world.admin.delete('pods', 'db-0', { namespace: 'team' });
  world.pass(5000);
  expect(images(world)).toEqual(['db-0 db:1', 'db-1 db:1', 'db-2 db:2']);
  world.patch('statefulsets.apps', 'db', { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } });
  world.pass(5000);
  expect(images(world)).toEqual(['db-0 db:2', 'db-1 db:2', 'db-2 db:2']);
});

test('gives the revision of a template that comes back a new number', () => {
  const world = smallWorld();
  statefulSet(world, { replicas: 1 });
  world.pass(2000);
  for (const image of ['db:2', 'db:1']) {
    world.patch('statefulsets.apps', 'db', { spec: { template: template({ app: 'db' }, image) } });
    world.pass(2000);
  }
  expect(
    world
      .list('controllerrevisions.apps')
      .map(({ revision }) => revision)
      .sort(),
  ).toEqual([2, 3]);
});

test('lets claims go with the pods that are scaled away, where the policy says so', () => {
  const world = smallWorld();
  statefulSet(world, {
    replicas: 2,
    podManagementPolicy: 'Parallel',
    persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Retain' },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  });
  world.pass(2000);
  expect(world.list('persistentvolumeclaims').map(({ metadata }) => metadata.name)).toEqual(['data-db-0', 'data-db-1']);
  world.patch('statefulsets.apps', 'db', { spec: { replicas: 1 } });
  world.pass(2000);
  expect(world.list('persistentvolumeclaims').map(({ metadata }) => metadata.name)).toEqual(['data-db-0']);
});

test('takes claims as their controller where they are to go with the set, unless another controls them', () => {
  const world = smallWorld();
  statefulSet(world, {
    replicas: 2,
    podManagementPolicy: 'Parallel',
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  });
  world.pass(2000);
  const owner = world.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'other' } });
  const { uid = '' } = owner.metadata;
  const other = { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid, controller: true };
  world.patch('persistentvolumeclaims', 'data-db-1', { metadata: { ownerReferences: [other] } });
  world.patch('statefulsets.apps', 'db', { spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } } });
  world.pass(2000);
  const owners = world.list('persistentvolumeclaims').map(({ metadata }) => metadata.ownerReferences);
  expect(owners).toEqual([
    [expect.objectContaining({ kind: 'StatefulSet', name: 'db', controller: true, blockOwnerDeletion: true })],
    [other],
  ]);
});
