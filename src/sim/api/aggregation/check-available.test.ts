import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../kube-object.ts';
import { ObjectStore } from '../../store/object-store.ts';
import { VirtualClock } from '../../../clock/virtual-clock.ts';
import type { RemoteApiService } from './api-service.ts';
import { checkAvailable } from './check-available.ts';

const REMOTE: RemoteApiService = {
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1.example.com' },
  spec: {
    group: 'example.com',
    version: 'v1',
    service: { namespace: 'ns', name: 'api', port: 443 },
    groupPriorityMinimum: 1,
    versionPriority: 1,
  },
};

const endpoints = (port: string) => ({
  subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ name: port, port: 1 }] }],
});

async function reasonWith(objects: Record<string, Partial<KubeObject>>): Promise<string> {
  const store = new ObjectStore();
  for (const [resource, object] of Object.entries(objects)) {
    store.put(resource, { apiVersion: 'v1', kind: 'X', metadata: { name: 'api', namespace: 'ns' }, ...object });
  }
  const clock = new VirtualClock(0);
  return (await checkAvailable({ store, clock, kubelets: () => undefined }, REMOTE)).reason;
}

describe('an APIService with a service', () => {
  const services = { spec: { ports: [{ name: 'https', port: 443 }] } };

  test.each([
    ['ServiceNotFound', {}],
    ['ServicePortError', { services: { spec: { ports: [{ port: 80 }] } } }],
    ['EndpointsNotFound', { services }],
    ['MissingEndpoints', { services, endpoints: endpoints('other') }],
    ['FailedDiscoveryCheck', { services, endpoints: endpoints('https') }],
  ])('is not available: %s', async (reason, objects: Record<string, Partial<KubeObject>>) => {
    expect(await reasonWith(objects)).toBe(reason);
  });
});
