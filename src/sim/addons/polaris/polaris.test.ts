import { expect, test } from 'vitest';
import type { KubeObject } from '../../kube-object.ts';
import { addonCluster } from '../testing/addon-cluster.ts';
import { auditCluster, type AuditedObject, countResults, gradeOf, scoreOf } from './audit-cluster.ts';

function audit(...objects: KubeObject[]): AuditedObject[] {
  const plurals: Record<string, string> = {
    Pod: 'pods',
    Deployment: 'deployments.apps',
    ClusterRole: 'clusterroles.rbac.authorization.k8s.io',
    ClusterRoleBinding: 'clusterrolebindings.rbac.authorization.k8s.io',
  };
  return auditCluster((resource) => objects.filter(({ kind }) => plurals[kind] === resource));
}

function failures(found: AuditedObject | undefined, container?: string): string[] {
  const results =
    container === undefined ? found?.results : found?.containers.find(({ name }) => name === container)?.results;
  return (results ?? []).filter(({ success, severity }) => !success && severity === 'danger').map(({ id }) => id);
}

const rabbit: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'rabbitmq', namespace: 'sock-shop' },
  spec: {
    replicas: 1,
    template: {
      metadata: { labels: { name: 'rabbitmq' } },
      spec: {
        hostPID: true,
        initContainers: [{ name: 'istio-init', image: 'x/initubuntu:latest', securityContext: { privileged: true } }],
        containers: [
          {
            name: 'rabbitmq',
            image: 'rabbitmq:3.6.8-management',
            env: [{ name: 'DB_PASSWORD', value: 'x' }],
            securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ['all'] } },
          },
        ],
      },
    },
  },
};

test('init containers are looked at, and each danger is told where it is', () => {
  const [found] = audit(rabbit);
  expect(failures(found)).toEqual(['hostPIDSet']);
  expect(failures(found, 'istio-init')).toEqual([
    'runAsPrivileged',
    'runAsRootAllowed',
    'privilegeEscalationAllowed',
    'tagNotSpecified',
  ]);
  expect(failures(found, 'rabbitmq')).toEqual(['sensitiveContainerEnvVar']);
});

test('a mirror pod stands for itself, and pods of controllers do not', () => {
  const pod = (name: string, kind: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'a',
      ownerReferences: [{ apiVersion: 'v1', kind, name: 'o', uid: 'u', controller: true }],
    },
    spec: { containers: [] },
  });
  expect(audit(pod('rship-node', 'Node'), pod('web-1', 'ReplicaSet')).map(({ name }) => name)).toEqual(['rship-node']);
});

test('a binding to cluster-admin is a danger unless its name says that it belongs to the system', () => {
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'cluster-admin' },
    rules: [],
  };
  const binding = (name: string): KubeObject => ({
    ...role,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { kind: 'ClusterRole', name: 'cluster-admin' },
  });
  const [, odd, systems] = audit(role, binding('kube-controller-manager'), binding('system:kube-controller-admin'));
  expect(failures(odd)).toContain('clusterrolebindingClusterAdmin');
  expect(failures(systems)).toEqual([]);
});

test('the score weighs a danger as much as a success, a warning half', () => {
  expect(scoreOf({ successes: 69, warnings: 32, dangers: 15 })).toBe(69);
  expect(gradeOf(69)).toBe('D+');
});

test('the dashboard answers with what it found in the cluster', async () => {
  const { install, create, cluster } = addonCluster(1);
  install('addons/polaris.yaml');
  create({
    ...rabbit,
    metadata: { name: 'rabbitmq' },
    spec: { ...(rabbit.spec as object), selector: { matchLabels: { name: 'rabbitmq' } } },
  });
  const answer = await cluster.handler({
    method: 'GET',
    path: '/api/v1/namespaces/polaris/services/polaris-dashboard:80/proxy/results.json',
    query: new URLSearchParams(),
    headers: {},
    peer: { address: '127.0.0.1', certificate: { commonName: 'admin', organizations: ['system:masters'] } },
  });
  const told = JSON.parse(String(answer.body)) as { Score: number; Results: { Name: string; Kind: string }[] };
  expect(told.Results).toContainEqual(expect.objectContaining({ Name: 'rabbitmq', Kind: 'Deployment' }));
  expect(told.Score).toBe(scoreOf(countResults(auditCluster((resource) => cluster.store.list(resource)))));
});
