import type { KubeObject } from '../../kube-object.ts';
import type { UserInfo } from '../../user-info.ts';
import type { PolicyRule } from './policy-rule.ts';

export interface Subject {
  kind: string;
  apiGroup?: string;
  name: string;
  namespace?: string;
}

export interface RoleRef {
  apiGroup: string;
  kind: string;
  name: string;
}

/** A RoleBinding or ClusterRoleBinding. */
export type Binding = KubeObject & { roleRef: RoleRef; subjects?: Subject[] };

/** A Role or ClusterRole. */
export type Role = KubeObject & {
  rules?: PolicyRule[] | null;
  aggregationRule?: { clusterRoleSelectors?: unknown[] };
};

/** Under which name a subject is found; undefined where it can stand for nobody. */
export function subjectKey(subject: Subject, bindingNamespace: string): string | undefined {
  if (subject.kind === 'User') return userKey(subject.name);
  if (subject.kind === 'Group') return groupKey(subject.name);
  const namespace = subject.namespace ?? bindingNamespace;
  if (subject.kind !== 'ServiceAccount' || namespace === '') return undefined;
  return userKey(`system:serviceaccount:${namespace}:${subject.name}`);
}

/** All names that a user's subjects may be found under. */
export function keysOf(user: UserInfo): string[] {
  return [userKey(user.username), ...user.groups.map(groupKey)];
}

/** As audit annotations tell who was meant (plugin/pkg/auth/authorizer/rbac, describeSubject). */
export function describeBinding(binding: Binding, subject: Subject): string {
  const { namespace = '', name } = binding.metadata;
  const where = namespace === '' ? name : `${name}/${namespace}`;
  const account = subject.kind === 'ServiceAccount' ? `/${subject.namespace ?? namespace}` : '';
  const who = `${subject.kind} "${subject.name}${account}"`;
  const kind = namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding';
  return `${kind} "${where}" of ${binding.roleRef.kind} "${binding.roleRef.name}" to ${who}`;
}

function userKey(name: string): string {
  return `u:${name}`;
}

function groupKey(name: string): string {
  return `g:${name}`;
}
