import { expect, test } from 'vitest';
import { smallWorld } from '../../../../test/support/small-world.ts';

const STORAGE = { resources: { requests: { storage: '1Gi' } }, accessModes: ['ReadWriteOnce'] };

test('looks for a volume and for a default class at its own pace', () => {
  const world = smallWorld();
  const claim = (name: string, spec: object) =>
    world.create('persistentvolumeclaims', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name },
      spec: { ...STORAGE, ...spec },
    });
  const specOf = (name: string) => world.get('persistentvolumeclaims', name)?.spec;
  claim('early', { storageClassName: 'manual' });
  claim('open', {});
  world.pass(1000);
  world.admin.create('persistentvolumes', {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'disk' },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'manual',
      hostPath: { path: '/x' },
    },
  });
  world.admin.create('storageclasses.storage.k8s.io', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'fast', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'example.com/disks',
  });
  world.pass(1000);
  expect(specOf('early')).not.toHaveProperty('volumeName');
  world.pass(16_000);
  expect(specOf('early')).toMatchObject({ volumeName: 'disk' });
  expect(specOf('open')).toMatchObject({ storageClassName: 'fast' });
  claim('late', { storageClassName: 'manual' });
  world.pass(1000);
  expect(world.get('persistentvolumeclaims', 'late')?.status).toMatchObject({ phase: 'Pending' });
});
