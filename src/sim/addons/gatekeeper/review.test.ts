import { expect, test } from 'vitest';
import type { KubeObject } from '../../kube-object.ts';
import { readConstraint } from './constraint.ts';
import { reviewObject } from './review.ts';
import { templateRules } from './template-rules.ts';

const privilegedInit: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'sock-shop' },
  spec: {
    initContainers: [
      { name: 'istio-init', image: 'public.ecr.aws/x/initubuntu:latest', securityContext: { privileged: true } },
    ],
    containers: [{ name: 'c', image: 'rabbitmq:3.6.8', securityContext: { runAsUser: 999 } }],
  },
};

test("the library's privileged rule sees init containers, the workshop's does not", () => {
  const kinds = [{ apiGroups: [''], kinds: ['Pod'] }];
  expect(review(privilegedInit, constraint('K8sPSPPrivilegedContainer', { match: { kinds } })).denials).toEqual([
    '[c] Privileged container is not allowed: istio-init, securityContext: {"privileged": true}',
  ]);
  expect(review(privilegedInit, constraint('K8sPodSecurityContext', { match: { kinds } })).denials).toEqual([]);
});

test('a constraint for another namespace stays silent, and one that only warns does not deny', () => {
  expect(
    review(privilegedInit, constraint('K8sPSPPrivilegedContainer', { match: { namespaces: ['test'] } })).denials,
  ).toEqual([]);
  const warned = review(privilegedInit, constraint('K8sPSPPrivilegedContainer', { enforcementAction: 'warn' }));
  expect([warned.denials.length, warned.warnings.length]).toEqual([0, 1]);
});

test('a binding for callers who do not log in is denied but for the allowed role', () => {
  const binding = (role: string): KubeObject => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'b' },
    roleRef: { kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'User', name: 'system:anonymous' }],
  });
  const rule = constraint('K8sDisallowAnonymous', { parameters: { allowedRoles: ['system:public-info-viewer'] } });
  expect(review(binding('cluster-admin'), rule).denials).toHaveLength(1);
  expect(review(binding('system:public-info-viewer'), rule).denials).toEqual([]);
});

test.each([
  [
    'K8sAllowedRepos',
    { repos: ['rabbitmq'] },
    [
      '[c] container <istio-init> has an invalid image repo <public.ecr.aws/x/initubuntu:latest>, allowed repos are ["rabbitmq"]',
    ],
  ],
  [
    'K8sDisallowedTags',
    { tags: ['latest'] },
    [
      '[c] container <istio-init> uses a disallowed tag <public.ecr.aws/x/initubuntu:latest>; disallowed tags are ["latest"]',
    ],
  ],
])('%s names container and image', (kind, parameters, expected) => {
  expect(review(privilegedInit, constraint(kind, { parameters })).denials).toEqual(expected);
});

function constraint(kind: string, spec: object) {
  return readConstraint({ apiVersion: 'constraints.gatekeeper.sh/v1beta1', kind, metadata: { name: 'c' }, spec });
}

function review(object: KubeObject, ...constraints: ReturnType<typeof constraint>[]) {
  return reviewObject({ object, operation: 'CREATE', namespaceLabels: {} }, constraints, templateRules());
}
