import type { KubeObject } from '../../kube-object.ts';
import type { Check, Listing, ObjectSubject } from './check.ts';
import { isSensitiveName, isSensitiveValue } from './sensitive-names.ts';

interface Rule {
  apiGroups?: string[];
  resources?: string[];
  verbs?: string[];
}

type ObjectCheck = Check<ObjectSubject>;

const ALL_VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
const RBAC = { severity: 'danger', category: 'Security' } as const;

const ADMIN = {
  passed: 'does not reference the default cluster-admin ClusterRole or one with wildcard permissions',
  failed: 'references the default cluster-admin ClusterRole or one with wildcard permissions',
};
const EXEC = {
  passed: 'does not reference a ClusterRole allowing pods/exec or pods/attach',
  failed: 'references a ClusterRole that allows Pods/exec, allows pods/attach, or that does not exist',
};

/** Checks of single objects by kind. Names that begin with `system:` are passed over, as Polaris does. */
export const objectChecks: Record<string, { resource: string; kind: string; checks: Record<string, ObjectCheck> }> = {
  clusterRoles: {
    resource: 'clusterroles.rbac.authorization.k8s.io',
    kind: 'ClusterRole',
    checks: {
      clusterrolePodExecAttach: {
        ...RBAC,
        passed: 'The ClusterRole does not allow pods/exec or pods/attach',
        failed: 'The ClusterRole allows Pods/exec or pods/attach',
        judge: ({ object }) =>
          ['admin', 'cluster-admin', 'edit'].includes(object.metadata.name) || isDefault(object) || !allowsExec(object),
      },
    },
  },
  roles: {
    resource: 'roles.rbac.authorization.k8s.io',
    kind: 'Role',
    checks: {
      rolePodExecAttach: {
        ...RBAC,
        passed: 'The Role does not allow pods/exec or pods/attach',
        failed: 'The Role allows Pods/exec or pods/attach',
        judge: ({ object }) => isDefault(object) || !allowsExec(object),
      },
    },
  },
  clusterRoleBindings: {
    resource: 'clusterrolebindings.rbac.authorization.k8s.io',
    kind: 'ClusterRoleBinding',
    checks: {
      clusterrolebindingClusterAdmin: bindingCheck('The ClusterRoleBinding', ADMIN, isAdminRole),
      clusterrolebindingPodExecAttach: bindingCheck('The ClusterRoleBinding', EXEC, allowsExec),
    },
  },
  roleBindings: {
    resource: 'rolebindings.rbac.authorization.k8s.io',
    kind: 'RoleBinding',
    checks: {
      rolebindingClusterAdminClusterRole: bindingCheck('The RoleBinding', ADMIN, isAdminRole, 'ClusterRole'),
      rolebindingClusterRolePodExecAttach: bindingCheck('The RoleBinding', EXEC, allowsExec, 'ClusterRole'),
      rolebindingClusterAdminRole: {
        ...bindingCheck('', ADMIN, isAdminRole, 'Role'),
        passed: 'The RoleBinding does not reference a Role with wildcard permissions',
        failed: 'The RoleBinding references a Role with wildcard permissions',
      },
      rolebindingRolePodExecAttach: {
        ...bindingCheck('', EXEC, allowsExec, 'Role'),
        passed: 'The RoleBinding does not reference a Role allowing Pod exec or attach',
        failed: 'The RoleBinding references a Role that allows Pods/exec, allows pods/attach, or that does not exist',
      },
    },
  },
  configMaps: {
    resource: 'configmaps',
    kind: 'ConfigMap',
    checks: {
      sensitiveConfigmapContent: {
        severity: 'danger',
        category: 'Security',
        passed: 'The ConfigMap does not contain potentially sensitive content in its keys and values',
        failed: 'Potentially sensitive content is detected in the ConfigMap keys or values',
        judge: ({ object }) =>
          !Object.entries((object.data as Record<string, string> | undefined) ?? {}).some(
            ([key, value]) => isSensitiveName(key) || isSensitiveValue(value),
          ),
      },
    },
  },
  ingresses: {
    resource: 'ingresses.networking.k8s.io',
    kind: 'Ingress',
    checks: {
      tlsSettingsMissing: {
        severity: 'warning',
        category: 'Security',
        passed: 'Ingress has TLS configured',
        failed: 'Ingress does not have TLS configured',
        judge: ({ object }) => ((object.spec as { tls?: unknown[] } | undefined)?.tls ?? []).length > 0,
      },
    },
  },
};

function bindingCheck(
  what: string,
  words: { passed: string; failed: string },
  isBad: (role: KubeObject) => boolean,
  only?: 'ClusterRole' | 'Role',
): ObjectCheck {
  return {
    ...RBAC,
    passed: `${what} ${words.passed}`,
    failed: `${what} ${words.failed}`,
    judge: ({ object, list }) => {
      const { kind, name } = (object.roleRef ?? {}) as { kind?: string; name?: string };
      if (isDefault(object) || (only !== undefined && kind !== only)) return true;
      const role = roleNamed(list, kind, name, object.metadata.namespace);
      return role !== undefined && !isBad(role);
    },
  };
}

function roleNamed(list: Listing, kind: string | undefined, name: string | undefined, namespace: string | undefined) {
  if (kind === 'ClusterRole') {
    return list('clusterroles.rbac.authorization.k8s.io').find((role) => role.metadata.name === name);
  }
  return list('roles.rbac.authorization.k8s.io').find(
    (role) => role.metadata.name === name && role.metadata.namespace === namespace,
  );
}

function isDefault({ metadata: { name } }: KubeObject): boolean {
  return name === 'cluster-admin' || name.startsWith('system:');
}

function rulesOf(role: KubeObject): Rule[] {
  return (role.rules as Rule[] | undefined) ?? [];
}

function isAdminRole(role: KubeObject): boolean {
  return (
    role.metadata.name === 'cluster-admin' ||
    rulesOf(role).some(
      ({ apiGroups, resources, verbs = [] }) =>
        apiGroups?.includes('*') &&
        resources?.includes('*') &&
        (verbs.includes('*') || ALL_VERBS.every((verb) => verbs.includes(verb))),
    )
  );
}

function allowsExec(role: KubeObject): boolean {
  return rulesOf(role).some(
    ({ apiGroups = [], resources = [], verbs = [] }) =>
      ['', '*'].some((group) => apiGroups.includes(group)) &&
      ['*', 'pods/exec', 'pods/attach'].some((resource) => resources.includes(resource)) &&
      ['*', 'get', 'create'].some((verb) => verbs.includes(verb)),
  );
}
