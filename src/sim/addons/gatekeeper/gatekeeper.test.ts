import { expect, test } from 'vitest';
import type { KubeObject } from '../../kube-object.ts';
import { addonCluster, type AddonCluster } from '../testing/addon-cluster.ts';

const PODS = { kinds: [{ apiGroups: [''], kinds: ['Pod'] }] };

function constraint(kind: string, name: string, spec: Record<string, unknown>): KubeObject {
  return { apiVersion: 'constraints.gatekeeper.sh/v1beta1', kind, metadata: { name }, spec };
}

function pod(name: string, more: Record<string, unknown> = {}, labels: Record<string, string> = {}): KubeObject {
  const containers = [{ name: 'c', image: 'docker.io/library/nginx:1' }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels }, spec: { containers, ...more } };
}

const POISONED = {
  initContainers: [{ name: 'istio-init', image: 'evil.example/init', securityContext: { privileged: true } }],
};

function withGatekeeper(...constraints: KubeObject[]): AddonCluster {
  const world = addonCluster();
  world.install('addons/gatekeeper.yaml', 'addons/gatekeeper-templates.yaml');
  world.create(...constraints);
  world.pass(2);
  return world;
}

test('a constraint denies what its template finds, in the words of the webhook', () => {
  const { create } = withGatekeeper(constraint('K8sPSPPrivilegedContainer', 'no-privileged', { match: PODS }));
  expect(() => create(pod('a', POISONED))).toThrow(
    'admission webhook "validation.gatekeeper.sh" denied the request: [no-privileged] Privileged container is not allowed: istio-init, securityContext: {"privileged": true}',
  );
  expect(() => create(pod('b'))).not.toThrow();
});

test('where it applies is as the constraint says: namespaces, labels, action', () => {
  const { create, cluster, pass } = withGatekeeper(
    constraint('K8sPSPHostNamespace', 'elsewhere', { match: { ...PODS, namespaces: ['test', 'shop-*'] } }),
    constraint('K8sAllowedRepos', 'only-counted', {
      enforcementAction: 'dryrun',
      match: PODS,
      parameters: { repos: ['x/'] },
    }),
    constraint('K8sPSPPrivilegedContainer', 'labelled', {
      match: { ...PODS, labelSelector: { matchLabels: { strict: 'yes' } } },
    }),
  );
  create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop-a' } });
  pass(1);
  expect(() => create(pod('a', { hostPID: true, ...POISONED }))).not.toThrow();
  expect(() => create(pod('b', POISONED, { strict: 'yes' }))).toThrow('[labelled] Privileged');
  const inShop = { ...pod('c', { hostPID: true }), metadata: { name: 'c', namespace: 'shop-a' } };
  expect(() => create(inShop)).toThrow('[elsewhere] Sharing the host namespace is not allowed: c');
  expect(cluster.store.get('pods', 'shop-a', 'c')).toBeUndefined();
});

test('nobody without a login can be bound, but for the role that says so', () => {
  const { create } = withGatekeeper(
    constraint('K8sDisallowAnonymous', 'no-anonymous', {
      match: { kinds: [{ apiGroups: ['rbac.authorization.k8s.io'], kinds: ['ClusterRoleBinding', 'RoleBinding'] }] },
      parameters: { allowedRoles: ['system:public-info-viewer'] },
    }),
  );
  const binding = (role: string): KubeObject => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: `bind-${role.replace(':', '-')}` },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'system:anonymous' }],
  });
  expect(() => create(binding('cluster-admin'))).toThrow('[no-anonymous] system:anonymous is not allowed');
  expect(() => create(binding('system:public-info-viewer'))).not.toThrow();
});

test('the audit counts what was there before, and tells of it in the status', () => {
  const world = addonCluster();
  world.create(pod('old', POISONED));
  world.install('addons/gatekeeper.yaml', 'addons/gatekeeper-templates.yaml');
  world.create(constraint('K8sPSPPrivilegedContainer', 'c', { match: PODS }));
  world.pass(65);
  const audited = world.cluster.store.get('k8spspprivilegedcontainer.constraints.gatekeeper.sh', '', 'c');
  expect(audited?.status).toMatchObject({
    totalViolations: 1,
    violations: [{ kind: 'Pod', namespace: 'default', name: 'old', enforcementAction: 'deny' }],
    byPod: [{ enforced: true }, { enforced: true }, { enforced: true }],
  });
});

test('Rego that cannot be compiled is told of in the status of its template, and makes no kind', () => {
  const { create, pass, cluster } = withGatekeeper();
  const rego = 'package x\nviolation[{"msg": msg}] { msg := http.send({"url": "x"}).body }';
  create({
    apiVersion: 'templates.gatekeeper.sh/v1',
    kind: 'ConstraintTemplate',
    metadata: { name: 'asksoutside' },
    spec: {
      crd: { spec: { names: { kind: 'AsksOutside' } } },
      targets: [{ target: 'admission.k8s.gatekeeper.sh', rego }],
    },
  });
  pass(2);
  const template = cluster.store.get('constrainttemplates.templates.gatekeeper.sh', '', 'asksoutside');
  expect(JSON.stringify(template?.status)).toContain('rego_type_error: undefined function http.send');
  expect(cluster.registry.preferred('asksoutside.constraints.gatekeeper.sh')).toBeUndefined();
});

test('while none of its pods is ready, the webhook is passed by, as its failure policy has it', () => {
  const { cluster, create, pass } = withGatekeeper(constraint('K8sPSPPrivilegedContainer', 'c', { match: PODS }));
  const admin = cluster.clientAs('kubernetes-admin');
  const scale = { type: 'merge' as const, body: { spec: { replicas: 0 } } };
  admin.patch('deployments.apps', 'gatekeeper-controller-manager', scale, { namespace: 'gatekeeper-system' });
  pass(90);
  expect(() => create(pod('a', POISONED))).not.toThrow();
});
