import { expect, test } from 'vitest';
import { VirtualClock } from '../../../clock/virtual-clock.ts';
import type { ApiResponse } from '../../api-request.ts';
import type { KubeletDoor, PlainRequest } from '../../kubelet-door.ts';
import { ObjectStore } from '../../store/object-store.ts';
import type { RemoteApiService } from './api-service.ts';
import { fetchDiscovery } from './fetch-discovery.ts';

const SERVICE: RemoteApiService = {
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1.example.com' },
  spec: {
    group: 'example.com',
    version: 'v1',
    service: { namespace: 'ns', name: 'api', port: 443 },
    insecureSkipTLSVerify: true,
    groupPriorityMinimum: 1,
    versionPriority: 1,
  },
  status: { conditions: [{ type: 'Available', status: 'True', reason: 'Passed', message: '' }] },
};

function discovered(answers: Record<string, object | string>) {
  const store = new ObjectStore();
  const head = { apiVersion: 'v1', metadata: { name: 'api', namespace: 'ns' } };
  store.put('services', { ...head, kind: 'Service', spec: { ports: [{ port: 443 }] } });
  const subsets = [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 443 }] }];
  store.put('endpoints', { ...head, kind: 'Endpoints', subsets });
  const request = ({ path }: PlainRequest): { response: ApiResponse; afterMs: number } => {
    const found = answers[path];
    const body = typeof found === 'string' ? found : JSON.stringify(found);
    const headers = { 'Content-Type': 'application/json' };
    return { response: { status: found === undefined ? 404 : 200, headers, body }, afterMs: 0 };
  };
  const door = { secureServer: () => ({ certificate: '', request }) } as unknown as KubeletDoor;
  return fetchDiscovery({ store, clock: new VirtualClock(0), kubelets: () => door }, SERVICE);
}

test('what a server lists that knows no aggregated discovery is put in its terms', () => {
  const thing = { name: 'things', singularName: 'thing', namespaced: true, kind: 'Thing', verbs: ['get'] };
  const status = { name: 'things/status', singularName: '', namespaced: true, kind: 'Thing', verbs: ['patch'] };
  const responseKind = { group: '', version: '', kind: 'Thing' };
  expect(discovered({ '/apis': {}, '/apis/example.com/v1': { resources: [thing, status] } })).toEqual({
    freshness: 'Current',
    resources: [
      {
        resource: 'things',
        responseKind,
        scope: 'Namespaced',
        singularResource: 'thing',
        verbs: ['get'],
        subresources: [{ subresource: 'status', responseKind, verbs: ['patch'] }],
      },
    ],
  });
});

test.each([
  ['says nothing of the version', {}],
  ['talks nonsense', { '/apis/example.com/v1': 'no JSON' }],
])('a version is stale whose server %s', (_how, answers: Record<string, object | string>) => {
  expect(discovered(answers)).toEqual({ resources: [], freshness: 'Stale' });
});
