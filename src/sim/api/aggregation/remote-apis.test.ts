import { expect, test } from 'vitest';
import { ResourceRegistry } from '../../kinds/registry.ts';
import { ObjectStore } from '../../store/object-store.ts';
import { API_SERVICES } from './api-service.ts';
import { RemoteApis } from './remote-apis.ts';

function world() {
  const store = new ObjectStore();
  const put = (group: string, version: string, more: object, available = true) =>
    store.put(API_SERVICES, {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: `${version}.${group}` },
      spec: { group, version, versionPriority: 10, ...more },
      status: { conditions: [{ type: 'Available', status: available ? 'True' : 'False' }] },
    });
  return { put, remotes: new RemoteApis({ store, registry: new ResourceRegistry() }) };
}

const service = { name: 's', namespace: 'n' };

test('groups of other servers stand where the priorities of their APIServices put them', () => {
  const { put, remotes } = world();
  put('apps', 'v1', { groupPriorityMinimum: 17_800 });
  put('batch', 'v1', { groupPriorityMinimum: 17_400 });
  put('middle.example.com', 'v1', { groupPriorityMinimum: 17_500, service });
  put('middle.example.com', 'v2', { groupPriorityMinimum: 100, versionPriority: 20, service });
  put('last.example.com', 'v1', { groupPriorityMinimum: 1, service });
  const names = remotes.groups().map(({ name }) => name);
  expect(names.indexOf('middle.example.com')).toBeGreaterThan(names.indexOf('apps'));
  expect(names.indexOf('middle.example.com')).toBeLessThan(names.indexOf('batch'));
  expect(names.at(-1)).toBe('last.example.com');
  const middle = remotes.groups().find(({ name }) => name === 'middle.example.com');
  expect(middle?.versions.map(({ version }) => version)).toEqual(['v2', 'v1']);
  expect(remotes.groups()).toBe(remotes.groups());
});

test('for its own versions the server answers in place of a service, unless that could not be asked', () => {
  const { put, remotes } = world();
  put('batch', 'v1', { groupPriorityMinimum: 1, service });
  expect(remotes.find('batch', 'v1')).toBeUndefined();
  put('batch', 'v1', { groupPriorityMinimum: 1, service }, false);
  expect(remotes.find('batch', 'v1')).toBeDefined();
  expect(remotes.failing()).toEqual(['batch/v1']);
});
