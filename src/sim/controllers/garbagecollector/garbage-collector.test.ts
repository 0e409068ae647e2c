import { expect, test } from 'vitest';
import { NAMESPACE, type SmallWorld, smallWorld } from '../../../../test/support/small-world.ts';

function configMap(world: SmallWorld, name: string, metadata: Record<string, unknown> = {}): string {
  const made = world.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata } });
  return made.metadata.uid ?? '';
}

function ownedBy(name: string, uid: string, blockOwnerDeletion = false): Record<string, unknown> {
  return { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name, uid, blockOwnerDeletion }] };
}

function names(world: SmallWorld): string[] {
  return world
    .list('configmaps')
    .map(({ metadata }) => metadata.name)
    .filter((name) => name !== 'kube-root-ca.crt');
}

test('deletes what nobody owns any more, through generations', () => {
  const world = smallWorld();
  const child = configMap(world, 'child', ownedBy('parent', configMap(world, 'parent')));
  configMap(world, 'grandchild', ownedBy('child', child));
  world.admin.delete('configmaps', 'parent', { namespace: NAMESPACE });
  world.pass(1000);
  expect(names(world)).toEqual([]);
});

test('leaves dependants without an owner where it is told to', () => {
  const world = smallWorld();
  configMap(world, 'child', ownedBy('parent', configMap(world, 'parent')));
  world.admin.delete('configmaps', 'parent', { namespace: NAMESPACE, propagationPolicy: 'Orphan' });
  world.pass(1000);
  expect(names(world)).toEqual(['child']);
  expect(world.get('configmaps', 'child')?.metadata.ownerReferences ?? []).toEqual([]);
});

test('keeps an owner that is deleted in the foreground until the dependants that block it are gone', () => {
  const world = smallWorld();
  const owner = configMap(world, 'owner');
  configMap(world, 'blocker', { ...ownedBy('owner', owner, true), finalizers: ['example.com/hold'] });
  configMap(world, 'free', { ...ownedBy('owner', owner), finalizers: ['example.com/hold'] });
  world.admin.delete('configmaps', 'owner', { namespace: NAMESPACE, propagationPolicy: 'Foreground' });
  world.pass(1000);
  expect(names(world)).toEqual(['blocker', 'free', 'owner']);
  const body = { metadata: { finalizers: null } };
  world.admin.patch('configmaps', 'blocker', { type: 'merge', body }, { namespace: NAMESPACE });
  world.pass(1000);
  expect(names(world)).toEqual(['free']);
});

test('takes away what names an owner that is not there, and leaves alone what names a kind nobody knows', () => {
  const world = smallWorld();
  configMap(world, 'real');
  configMap(world, 'wrong-uid', ownedBy('real', '11111111-1111-1111-1111-111111111111'));
  configMap(world, 'unknown-kind', {
    ownerReferences: [
      { apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: '22222222-2222-2222-2222-222222222222' },
    ],
  });
  world.pass(1000);
  expect(names(world)).toEqual(['real', 'unknown-kind']);
});

test('is not stopped by pods that own each other in a circle', () => {
  const world = smallWorld();
  const uids = ['a', 'b', 'c'].map((name) => configMap(world, name));
  const own = (name: string, owner: string, uid: string) => {
    const ownerReferences = [
      { apiVersion: 'v1', kind: 'ConfigMap', name: owner, uid, controller: true, blockOwnerDeletion: true },
    ];
    world.admin.patch(
      'configmaps',
      name,
      { type: 'merge', body: { metadata: { ownerReferences } } },
      { namespace: NAMESPACE },
    );
  };
  own('a', 'c', uids[2]);
  own('b', 'a', uids[0]);
  own('c', 'b', uids[1]);
  world.admin.delete('configmaps', 'a', { namespace: NAMESPACE, propagationPolicy: 'Foreground' });
  world.pass(5000);
  expect(names(world)).toEqual([]);
});
