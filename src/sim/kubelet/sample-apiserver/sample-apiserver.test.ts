import { expect, test } from 'vitest';
import { servingCertificate } from '../../addons/common/serving-certificate.ts';
import { createPki } from '../../access/pki/cluster-pki.ts';
import { createCluster } from '../../cluster.ts';
import { MACHINE_DEFAULTS } from '../machine/machine-spec.ts';

const START_MS = Date.UTC(2025, 2, 1);
const FLUNDERS = '/apis/wardle.example.com/v1alpha1/namespaces/default/flunders';
const API_SERVICE = 'v1alpha1.wardle.example.com';
const API_SERVICES = 'apiservices.apiregistration.k8s.io';
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

const secure = servingCertificate(
  { authority: 'sample', organization: 'sample', dns: ['sample-api.default.svc'] },
  START_MS,
);

/** A cluster with the sample in a pod, and an APIService that names it. */
function world({ ca = secure['ca.crt'], mayAsk = true } = {}) {
  const cluster = createCluster({ startMs: START_MS, seed: 'sample', pki: createPki(START_MS) });
  cluster.kubelets.addMachine({
    ...MACHINE_DEFAULTS,
    name: 'one',
    labels: {},
    addresses: [{ type: 'InternalIP', address: '10.0.0.20' }],
    podCidr: '10.2.0.0/24',
  });
  const admin = cluster.clientAs('kubernetes-admin');
  const pass = (ms: number) => cluster.clock.advanceTo(cluster.clock.now() + ms);
  const make = (resource: string, kind: string, name: string, more: object, namespace = 'default') =>
    admin.create(
      resource,
      { apiVersion: apiVersions[kind] ?? 'v1', kind, metadata: { name }, ...more },
      {
        namespace,
      },
    );
  pass(3000);
  const subjects = [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:auth-delegator' };
  if (mayAsk)
    make('clusterrolebindings.rbac.authorization.k8s.io', 'ClusterRoleBinding', 'wardle', { roleRef, subjects });
  const reader = { ...roleRef, kind: 'Role', name: 'extension-apiserver-authentication-reader' };
  make('rolebindings.rbac.authorization.k8s.io', 'RoleBinding', 'wardle', { roleRef: reader, subjects }, 'kube-system');
  make('configmaps', 'ConfigMap', 'tls', { data: { crt: secure['tls.crt'] } });
  make('pods', 'Pod', 'sample', pod);
  make('services', 'Service', 'sample-api', {
    spec: { selector: { app: 'sample' }, ports: [{ port: 7443, targetPort: 443 }] },
  });
  make(API_SERVICES, 'APIService', API_SERVICE, {
    spec: {
      group: 'wardle.example.com',
      version: 'v1alpha1',
      service: { namespace: 'default', name: 'sample-api', port: 7443 },
      caBundle: Buffer.from(ca).toString('base64'),
      groupPriorityMinimum: 2000,
      versionPriority: 200,
    },
  });
  pass(10_000);
  const ask = async (method: string, path: string, more: { body?: unknown; accept?: string; user?: string } = {}) => {
    const { body, accept = 'application/json', user = 'admin' } = more;
    const organizations = user === 'admin' ? ['system:masters'] : [];
    const answer = await cluster.handler({
      method,
      path: path.split('?')[0],
      query: new URLSearchParams(path.split('?')[1]),
      headers: { accept, 'content-type': 'application/json', 'x-remote-user': 'forged' },
      peer: { address: '127.0.0.1', certificate: { commonName: user, organizations } },
      ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
    });
    const text = Buffer.from(answer.body ?? '').toString();
    return { ...answer, text, json: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {} };
  };
  const available = () => {
    const { conditions } = cluster.store.get(API_SERVICES, '', API_SERVICE)?.status as { conditions: object[] };
    return conditions;
  };
  return { cluster, admin, pass, make, ask, available };
}

const apiVersions: Readonly<Record<string, string>> = {
  ClusterRoleBinding: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  APIService: 'apiregistration.k8s.io/v1',
};

const pod = {
  metadata: { name: 'sample', labels: { app: 'sample' } },
  spec: {
    containers: [
      {
        name: 'server',
        image: 'registry.k8s.io/e2e-test-images/sample-apiserver:1.29.2',
        args: ['--etcd-servers=http://127.0.0.1:2379', '--tls-cert-file=/tls/crt'],
        volumeMounts: [{ name: 'tls', mountPath: '/tls' }],
      },
      {
        name: 'etcd',
        image: 'registry.k8s.io/etcd:3.5.15-0',
        command: ['/usr/local/bin/etcd', '--listen-client-urls', 'http://127.0.0.1:2379'],
      },
    ],
    volumes: [{ name: 'tls', configMap: { name: 'tls' } }],
  },
};

const eve = {
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'eve' }],
};

const flunder = (name: string) => ({ apiVersion: 'wardle.example.com/v1alpha1', kind: 'Flunder', metadata: { name } });

test('an API served in a pod is available, discovered and asked on behalf of the user', async () => {
  const { cluster, make, ask, available } = world();
  expect(available()).toMatchObject([{ status: 'True', reason: 'Passed', message: 'all checks passed' }]);
  const { json } = await ask('GET', '/apis', { accept: AGGREGATED });
  const found = (json.items as { metadata: { name: string } }[]).find(
    ({ metadata }) => metadata.name === 'wardle.example.com',
  );
  expect(found).toMatchObject({
    versions: [{ freshness: 'Current', resources: [{ resource: 'fischers' }, { resource: 'flunders' }] }],
  });
  const openapi = '/openapi/v3/apis/wardle.example.com/v1alpha1';
  expect((await ask('GET', '/openapi/v3')).text).toContain(openapi);
  expect((await ask('GET', openapi)).text).toContain('disallowedFlunders');
  expect((await ask('POST', FLUNDERS, { body: flunder('a') })).status).toBe(201);
  expect((await ask('GET', FLUNDERS)).json).toMatchObject({
    kind: 'FlunderList',
    items: [{ metadata: { name: 'a' } }],
  });
  const refused = await ask('GET', FLUNDERS, { user: 'eve' });
  expect(refused.json.message).toBe(
    'flunders.wardle.example.com is forbidden: User "eve" cannot list resource "flunders" in API group "wardle.example.com" in the namespace "default"',
  );
  make('rolebindings.rbac.authorization.k8s.io', 'RoleBinding', 'eve', eve);
  expect((await ask('DELETE', `${FLUNDERS}/a`, { user: 'eve' })).json).toMatchObject({ status: 'Success' });
  expect(cluster.store.list('flunders.wardle.example.com')).toEqual([]);
});

test('a watch through the aggregator hears of changes', async () => {
  const { ask } = world();
  const { stream } = await ask('GET', `${FLUNDERS}?watch=true`);
  const heard: string[] = [];
  stream?.start({
    write: (chunk) => heard.push((JSON.parse(chunk.toString()) as { type: string }).type),
    end: () => {},
    abort: () => {},
    backlogBytes: () => 0,
  });
  await ask('POST', FLUNDERS, { body: flunder('a') });
  await ask('DELETE', `${FLUNDERS}/a`);
  expect(heard).toEqual(['ADDED', 'DELETED']);
});

test('a backend whose certificate another authority signed is not asked', async () => {
  const other = servingCertificate({ authority: 'other', organization: 'other', dns: ['x'] }, START_MS);
  const { ask, available } = world({ ca: other['ca.crt'] });
  expect(available()).toMatchObject([{ status: 'True' }]);
  const { status, text } = await ask('GET', FLUNDERS);
  expect([status, text]).toEqual([
    503,
    'error trying to reach service: tls: failed to verify certificate: x509: certificate signed by unknown authority\n',
  ]);
});

test('a sample that may not ask who may what answers nobody but administrators', async () => {
  const { ask, make } = world({ mayAsk: false });
  make('rolebindings.rbac.authorization.k8s.io', 'RoleBinding', 'eve', eve);
  expect((await ask('GET', FLUNDERS)).status).toBe(200);
  const { status, json } = await ask('GET', FLUNDERS, { user: 'eve' });
  expect(status).toBe(500);
  expect(json.message).toContain('subjectaccessreviews.authorization.k8s.io is forbidden');
});

test('a namespace is not let go while the API of a backend that is gone cannot be asked', async () => {
  const { cluster, admin, pass, make, ask, available } = world();
  make('namespaces', 'Namespace', 'n', {}, '');
  const inside = FLUNDERS.replace('default', 'n');
  expect((await ask('POST', inside, { body: flunder('a') })).status).toBe(201);
  admin.delete('pods', 'sample', { namespace: 'default', gracePeriodSeconds: 0 });
  pass(1000);
  expect(available()).toMatchObject([{ status: 'False', reason: 'MissingEndpoints' }]);
  expect((await ask('GET', FLUNDERS)).text).toBe('service unavailable\n');
  admin.delete('namespaces', 'n');
  pass(20_000);
  expect(cluster.store.get('namespaces', '', 'n')?.status).toMatchObject({
    phase: 'Terminating',
    conditions: expect.arrayContaining([
      expect.objectContaining({
        type: 'NamespaceDeletionDiscoveryFailure',
        status: 'True',
        message:
          'Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: wardle.example.com/v1alpha1: stale GroupVersion discovery: wardle.example.com/v1alpha1',
      }),
    ]) as unknown,
  });
  admin.delete(API_SERVICES, API_SERVICE);
  pass(900_000);
  expect(cluster.store.get('namespaces', '', 'n')).toBeUndefined();
});

test('a namespace takes its objects of aggregated APIs along', async () => {
  const { cluster, admin, pass, make, ask } = world();
  make('namespaces', 'Namespace', 'n', {}, '');
  await ask('POST', FLUNDERS.replace('default', 'n'), { body: flunder('a') });
  await ask('POST', FLUNDERS, { body: flunder('b') });
  admin.delete('namespaces', 'n');
  pass(20_000);
  expect(cluster.store.get('namespaces', '', 'n')).toBeUndefined();
  const { json } = await ask('GET', '/apis/wardle.example.com/v1alpha1/flunders');
  expect(json.items).toMatchObject([{ metadata: { name: 'b' } }]);
});

test('what another server owns is kept while the owner lives there, and collected otherwise', async () => {
  const { cluster, make, ask, pass } = world();
  const { json } = await ask('POST', FLUNDERS, { body: flunder('a') });
  const { uid } = json.metadata as { uid: string };
  const owned = (name: string, ownerUid: string) => {
    const owner = { apiVersion: 'wardle.example.com/v1alpha1', kind: 'Flunder', name: 'a', uid: ownerUid };
    make('configmaps', 'ConfigMap', name, { metadata: { name, ownerReferences: [owner] } });
  };
  owned('kept', uid);
  owned('dangling', 'another');
  pass(5000);
  expect(cluster.store.get('configmaps', 'default', 'kept')).toBeDefined();
  expect(cluster.store.get('configmaps', 'default', 'dangling')).toBeUndefined();
  await ask('DELETE', `${FLUNDERS}/a`);
  pass(5000);
  expect(cluster.store.get('configmaps', 'default', 'kept')).toBeUndefined();
});

test('objects of another server go with their owner here', async () => {
  const { cluster, admin, make, ask, pass } = world();
  make('configmaps', 'ConfigMap', 'owner', {});
  const uid = cluster.store.get('configmaps', 'default', 'owner')?.metadata.uid;
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }];
  await ask('POST', FLUNDERS, { body: { ...flunder('a'), metadata: { name: 'a', ownerReferences } } });
  pass(5000);
  expect((await ask('GET', FLUNDERS)).json.items).toHaveLength(1);
  admin.delete('configmaps', 'owner', { namespace: 'default' });
  pass(5000);
  expect((await ask('GET', FLUNDERS)).json.items).toEqual([]);
});
