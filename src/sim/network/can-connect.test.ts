import { expect, test } from 'vitest';
import type { KubeObject } from '../kube-object.ts';
import { ObjectStore } from '../store/object-store.ts';
import { canConnect } from './can-connect.ts';
import type { NetworkWorld, Peer } from './network-world.ts';
import { peerAt } from './peers.ts';

const POOL = { name: 'pool.example', address: '198.51.100.7', ports: new Map() };

test('lets everything pass until a policy selects the pod, then only what a rule names', () => {
  const world = shop();
  expect(reach(world, 'web', '10.2.0.2', 3306)).toBe('allowed');
  put(
    world,
    'networkpolicies.networking.k8s.io',
    policy('deny-all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
  );
  expect(reach(world, 'web', '10.2.0.2', 3306)).toBe('timeout');
  put(
    world,
    'networkpolicies.networking.k8s.io',
    policy('web-out', {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: { matchLabels: { app: 'db' } } }], ports: [{ port: 3000, endPort: 4000 }] }],
    }),
  );
  expect(reach(world, 'web', '10.2.0.2', 3306)).toBe('timeout');
  put(
    world,
    'networkpolicies.networking.k8s.io',
    policy('db-in', {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [
        { from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 'mysql' }] },
      ],
    }),
  );
  expect(reach(world, 'web', '10.2.0.2', 3306)).toBe('allowed');
  expect(reach(world, 'web', '10.2.0.2', 3307)).toBe('timeout');
});

test('finds services by name only where their name server can be asked', () => {
  const world = shop();
  expect(reach(world, 'web', 'db', 3306)).toBe('allowed');
  expect(reach(world, 'web', 'db.shop.svc.cluster.local', 3306)).toBe('allowed');
  expect(reach(world, 'web', 'nobody', 3306)).toBe('unknown-host');
  put(
    world,
    'networkpolicies.networking.k8s.io',
    policy('no-dns', {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: {} }] }],
    }),
  );
  expect(reach(world, 'web', 'db', 3306)).toBe('unknown-host');
  expect(reach(world, 'web', '10.2.0.2', 3306)).toBe('allowed');
});

test('keeps the world outside behind egress rules, and the node beside its pods', () => {
  const world = shop();
  expect(reach(world, 'web', 'pool.example', 3333)).toBe('allowed');
  put(
    world,
    'networkpolicies.networking.k8s.io',
    policy('inside', {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.2.0.2/32'] } }] }],
    }),
  );
  expect(reach(world, 'web', '198.51.100.7', 3333)).toBe('timeout');
  expect(reach(world, 'web', '10.2.0.2', 3306)).toBe('timeout');
  const node: Peer = { type: 'node', name: 'n1', address: '10.0.0.20' };
  expect(canConnect(world, { from: node, host: '10.2.0.1', port: 80 }).type).toBe('allowed');
});

test('refuses a service without endpoints and loses packets to nobody', () => {
  const world = shop();
  put(world, 'services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'empty', namespace: 'shop' },
    spec: { clusterIP: '10.100.0.9', ports: [{ port: 80 }] },
  });
  expect(reach(world, 'web', 'empty', 80)).toBe('refused');
  expect(reach(world, 'web', '10.2.9.9', 80)).toBe('timeout');
});

function reach(world: NetworkWorld, from: string, host: string, port: number): string {
  const address = from === 'web' ? '10.2.0.1' : '10.2.0.2';
  const peer = peerAt(world, address);
  if (peer === undefined) throw new Error('nobody is there');
  return canConnect(world, { from: peer, host, port }).type;
}

test('keeps to the endpoints of a node where the service says so, and to those that end where no others are left', () => {
  const world = shop();
  const endpoints = (...list: object[]) => {
    const slice = world.store.get('endpointslices.discovery.k8s.io', 'shop', 'db-x');
    if (slice !== undefined) put(world, 'endpointslices.discovery.k8s.io', { ...slice, endpoints: list });
  };
  const ending = { ready: false, serving: true, terminating: true };
  endpoints({ addresses: ['10.2.0.2'], nodeName: 'n1', conditions: ending });
  expect(reach(world, 'web', '10.100.0.5', 3306)).toBe('allowed');
  const db = world.store.get('services', 'shop', 'db');
  if (db !== undefined)
    put(world, 'services', { ...db, spec: { ...(db.spec as object), internalTrafficPolicy: 'Local' } });
  expect(reach(world, 'web', '10.100.0.5', 3306)).toBe('allowed');
  endpoints({ addresses: ['10.2.0.2'], nodeName: 'n2', conditions: { ready: true } });
  expect(reach(world, 'web', '10.100.0.5', 3306)).toBe('timeout');
  endpoints();
  expect(reach(world, 'web', '10.100.0.5', 3306)).toBe('refused');
});

function shop(): NetworkWorld {
  const world: NetworkWorld = {
    store: new ObjectStore(),
    externalHosts: [POOL],
    serviceNetwork: true,
    enforcesPolicies: true,
    clusterDomain: 'cluster.local',
    clusterDns: '10.100.0.10',
  };
  for (const name of ['shop', 'kube-system'])
    put(world, 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  pod(world, 'shop', 'web', '10.2.0.1');
  pod(world, 'shop', 'db', '10.2.0.2', [{ name: 'mysql', containerPort: 3306 }]);
  pod(world, 'kube-system', 'dns', '10.2.0.3');
  service(world, {
    namespace: 'shop',
    name: 'db',
    clusterIP: '10.100.0.5',
    address: '10.2.0.2',
    port: 3306,
    protocol: 'TCP',
  });
  service(world, {
    namespace: 'kube-system',
    name: 'kube-dns',
    clusterIP: '10.100.0.10',
    address: '10.2.0.3',
    port: 53,
    protocol: 'UDP',
  });
  return world;
}

function pod(world: NetworkWorld, namespace: string, name: string, podIP: string, ports: object[] = []): void {
  put(world, 'pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name } },
    spec: { nodeName: 'n1', containers: [{ name: 'c', ports }] },
    status: { podIP, phase: 'Running' },
  });
}

function service(
  world: NetworkWorld,
  of: { namespace: string; name: string; clusterIP: string; address: string; port: number; protocol: string },
): void {
  const { namespace, name, clusterIP, address, port, protocol } = of;
  put(world, 'services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { clusterIP, ports: [{ port, protocol }] },
  });
  put(world, 'endpointslices.discovery.k8s.io', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${name}-x`, namespace, labels: { 'kubernetes.io/service-name': name } },
    ports: [{ name: '', port, protocol }],
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
  });
}

function policy(name: string, spec: object): KubeObject {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace: 'shop' }, spec };
}

function put(world: NetworkWorld, resource: string, object: KubeObject): void {
  world.store.put(resource, object);
}
