import { beforeEach, expect, test } from 'vitest';
import { createCluster, type SimCluster } from '../../cluster.ts';
import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';

const START_MS = Date.UTC(2025, 2, 1);
let cluster: SimCluster;

beforeEach(() => {
  cluster = createCluster({ startMs: START_MS, seed: 'a' });
  create('Namespace', 'v1', 'namespaces', { name: 'shop' });
  cluster.clock.advanceTo(cluster.clock.now() + 1000);
});

function create(
  kind: string,
  apiVersion: string,
  resource: string,
  metadata: Record<string, unknown>,
  rest: Record<string, unknown> = {},
): KubeObject {
  const namespace = metadata.namespace as string | undefined;
  const object = { kind, apiVersion, metadata, ...rest } as unknown as KubeObject;
  return cluster.clientAs('kubernetes-admin').create(resource, object, namespace === undefined ? {} : { namespace });
}

function pod(name: string, spec: Record<string, unknown> = {}, namespace = 'shop'): KubeObject {
  const containers = [{ name: 'c', image: 'nginx' }];
  return create('Pod', 'v1', 'pods', { name, namespace }, { spec: { containers, ...spec } });
}

function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
  return '(none)';
}

test('a pod gets an account with its token, a priority and patience with lost nodes', () => {
  const { spec } = pod('web') as KubeObject & { spec: Record<string, unknown> };
  expect(spec).toMatchObject({ serviceAccountName: 'default', priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
  expect(JSON.stringify(spec.volumes)).toContain('"expirationSeconds":3607');
  expect(JSON.stringify(spec.tolerations)).toContain('node.kubernetes.io/unreachable');
});

test('a pod of an account, class or namespace that is not there is refused in upstream words', () => {
  expect(refusal(() => pod('a', { serviceAccountName: 'gone' }))).toBe(
    'pods "a" is forbidden: error looking up service account shop/gone: serviceaccount "gone" not found',
  );
  expect(refusal(() => pod('a', { priorityClassName: 'gone' }))).toBe(
    'pods "a" is forbidden: no PriorityClass with name gone was found',
  );
  expect(refusal(() => pod('a', {}, 'gone'))).toBe('namespaces "gone" not found');
  expect(refusal(() => cluster.clientAs('kubernetes-admin').delete('namespaces', 'default'))).toBe(
    'namespaces "default" is forbidden: this namespace may not be deleted',
  );
});

test('a limit range fills in resources and refuses what is outside', () => {
  const limits = [
    { type: 'Container', default: { cpu: '200m' }, defaultRequest: { cpu: '100m' }, max: { cpu: '500m' } },
  ];
  create('LimitRange', 'v1', 'limitranges', { name: 'l', namespace: 'shop' }, { spec: { limits } });
  const { spec, metadata } = pod('a') as KubeObject & { spec: { containers: { resources: unknown }[] } };
  expect(spec.containers[0].resources).toEqual({ limits: { cpu: '200m' }, requests: { cpu: '100m' } });
  expect(metadata.annotations?.['kubernetes.io/limit-ranger']).toBe(
    'LimitRanger plugin set: cpu request for container c; cpu limit for container c',
  );
  const big = { containers: [{ name: 'c', image: 'nginx', resources: { limits: { cpu: '1' } } }] };
  expect(refusal(() => pod('b', big))).toBe(
    'pods "b" is forbidden: maximum cpu usage per Container is 500m, but limit is 1',
  );
});

test('a quota counts at once and refuses beyond it, and a refused object takes nothing', () => {
  create(
    'ResourceQuota',
    'v1',
    'resourcequotas',
    { name: 'q', namespace: 'shop' },
    { spec: { hard: { secrets: '1' } } },
  );
  cluster.clock.advanceTo(cluster.clock.now() + 1000);
  const secret = (name: string) => create('Secret', 'v1', 'secrets', { name, namespace: 'shop' });
  const used = () => (cluster.store.get('resourcequotas', 'shop', 'q')?.status as { used?: unknown }).used;
  secret('a');
  expect(used()).toEqual({ secrets: '1' });
  expect(refusal(() => secret('b'))).toBe(
    'secrets "b" is forbidden: exceeded quota: q, requested: secrets=1, used: secrets=1, limited: secrets=1',
  );
  cluster.clientAs('kubernetes-admin').delete('secrets', 'a', { namespace: 'shop' });
  cluster.clock.advanceTo(cluster.clock.now() + 6000);
  expect(used()).toEqual({ secrets: '0' });
});

test('a kubelet may touch its own node and pods and nothing else', () => {
  create('Node', 'v1', 'nodes', { name: 'n1' });
  create('Node', 'v1', 'nodes', { name: 'n2' });
  const kubelet = cluster.clientAs('system:node:n1');
  const label = (node: string, labels: Record<string, string>) =>
    refusal(() => kubelet.patch('nodes', node, { type: 'merge', body: { metadata: { labels } } }));
  expect(label('n1', { a: 'b' })).toBe('(none)');
  expect(label('n2', { a: 'b' })).toBe('nodes "n2" is forbidden: node "n1" is not allowed to modify node "n2"');
  expect(label('n1', { 'node-restriction.kubernetes.io/x': 'y' })).toContain('is not allowed to modify labels');
  create('Secret', 'v1', 'secrets', { name: 's', namespace: 'shop' });
  const read = () => refusal(() => kubelet.get('secrets', 's', 'shop'));
  expect(read()).toContain("no relationship found between node 'n1' and this object");
  pod('p', { nodeName: 'n1', volumes: [{ name: 's', secret: { secretName: 's' } }] });
  expect(read()).toBe('(none)');
});

test('nobody grants more than they have, unless they may escalate', () => {
  const bind = (name: string, role: string) =>
    create(
      'RoleBinding',
      'rbac.authorization.k8s.io/v1',
      'rolebindings.rbac.authorization.k8s.io',
      { name, namespace: 'shop' },
      {
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
        subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'jane' }],
      },
    );
  bind('jane', 'admin');
  const grant = (resource: string) =>
    refusal(() =>
      cluster.clientAs('jane').create(
        'roles.rbac.authorization.k8s.io',
        {
          kind: 'Role',
          apiVersion: 'rbac.authorization.k8s.io/v1',
          metadata: { name: resource, namespace: 'shop' },
          rules: [{ apiGroups: [''], resources: [resource], verbs: ['get', 'list'] }],
        },
        { namespace: 'shop' },
      ),
    );
  expect(grant('secrets')).toBe('(none)');
  expect(grant('nodes')).toBe(
    'roles.rbac.authorization.k8s.io "nodes" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["nodes"], Verbs:["get" "list"]}',
  );
});
