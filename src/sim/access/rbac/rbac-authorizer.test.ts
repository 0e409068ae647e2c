import { expect, test } from 'vitest';
import { ObjectStore } from '../../store/object-store.ts';
import type { AuthorizationAttributes } from '../authorizer.ts';
import type { PolicyRule } from './policy-rule.ts';
import { RbacAuthorizer } from './rbac-authorizer.ts';
import type { Subject } from './role-binding.ts';
import { RuleResolver } from './rule-resolver.ts';

const GROUP = 'rbac.authorization.k8s.io';

function cluster() {
  const store = new ObjectStore();
  const put = (kind: string, name: string, namespace: string, rest: Record<string, unknown>) =>
    store.put(`${kind.toLowerCase()}s.${GROUP}`, {
      apiVersion: `${GROUP}/v1`,
      kind,
      metadata: { name, ...(namespace === '' ? {} : { namespace }) },
      ...rest,
    });
  return {
    store,
    authorizer: new RbacAuthorizer(new RuleResolver(store)),
    role: (name: string, rules: PolicyRule[], namespace = '') =>
      put(namespace === '' ? 'ClusterRole' : 'Role', name, namespace, { rules }),
    bind: (name: string, role: string, subjects: Subject[], namespace = '', roleKind = 'ClusterRole') =>
      put(namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding', name, namespace, {
        roleRef: { apiGroup: GROUP, kind: roleKind, name: role },
        subjects,
      }),
  };
}

function ask(
  verb: string,
  resource: string,
  more: Partial<AuthorizationAttributes['resource']> = {},
): AuthorizationAttributes {
  const [name, subresource = ''] = resource.split('/');
  return {
    user: { username: 'jane', groups: ['system:authenticated'] },
    verb,
    resource: { group: '', version: 'v1', resource: name, subresource, namespace: 'shop', name: '', ...more },
    path: '',
  };
}

const jane: Subject = { kind: 'User', apiGroup: GROUP, name: 'jane' };

test('allows by a binding and says which, and stops when the binding goes', () => {
  const { authorizer, role, bind, store } = cluster();
  role('reader', [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods', 'pods/log'] }], 'shop');
  bind('reads', 'reader', [jane], 'shop', 'Role');
  expect(authorizer.authorize(ask('get', 'pods/log'))).toEqual({
    allowed: true,
    reason: 'RBAC: allowed by RoleBinding "reads/shop" of Role "reader" to User "jane"',
  });
  expect(authorizer.authorize(ask('get', 'pods/exec')).allowed).toBe(false);
  expect(authorizer.authorize(ask('get', 'pods', { namespace: 'other' })).allowed).toBe(false);
  store.remove(`rolebindings.${GROUP}`, 'shop', 'reads');
  expect(authorizer.authorize(ask('get', 'pods/log'))).toEqual({ allowed: false, reason: '' });
});

test('knows service accounts with and without the namespace of their subject', () => {
  const { authorizer, role, bind } = cluster();
  role('all', [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]);
  bind('a', 'all', [{ kind: 'ServiceAccount', name: 'robot' }], 'shop');
  const user = { username: 'system:serviceaccount:shop:robot', groups: ['system:serviceaccounts'] };
  expect(authorizer.authorize({ ...ask('delete', 'secrets'), user }).reason).toBe(
    'RBAC: allowed by RoleBinding "a/shop" of ClusterRole "all" to ServiceAccount "robot/shop"',
  );
});

test('tells of roles that are missing, once each', () => {
  const { authorizer, bind } = cluster();
  bind('x', 'gone', [jane]);
  bind('y', 'gone', [jane]);
  expect(authorizer.authorize(ask('get', 'pods')).reason).toBe(`RBAC: clusterrole.${GROUP} "gone" not found`);
  bind('z', 'lost', [jane], 'shop', 'Role');
  expect(authorizer.authorize(ask('get', 'pods')).reason).toBe(
    `RBAC: [clusterrole.${GROUP} "gone" not found, role.${GROUP} "lost" not found]`,
  );
});

test('limits by resource names, and matches subresources of anything and path prefixes', () => {
  const { authorizer, role, bind } = cluster();
  role('some', [
    { verbs: ['get'], apiGroups: [''], resources: ['configmaps'], resourceNames: ['a'] },
    { verbs: ['update'], apiGroups: ['*'], resources: ['*/scale'] },
    { verbs: ['get'], nonResourceURLs: ['/logs/*'] },
  ]);
  bind('some', 'some', [jane]);
  expect(authorizer.authorize(ask('get', 'configmaps', { name: 'a' })).allowed).toBe(true);
  expect(authorizer.authorize(ask('get', 'configmaps', { name: 'b' })).allowed).toBe(false);
  expect(authorizer.authorize(ask('get', 'configmaps')).allowed).toBe(false);
  expect(authorizer.authorize(ask('update', 'deployments/scale')).allowed).toBe(true);
  expect(authorizer.authorize(ask('update', 'deployments')).allowed).toBe(false);
  const path = (path: string) => ({ user: ask('get', 'pods').user, verb: 'get', path });
  expect(authorizer.authorize(path('/logs/kubelet.log')).allowed).toBe(true);
  expect(authorizer.authorize(path('/metrics')).allowed).toBe(false);
});
