import type { RoleBinding } from 'kubernetes-types/rbac/v1.d.ts';
import { as } from '../../../kube-object.ts';
import type { Draft } from '../../kind-rules.ts';

const RBAC = 'rbac.authorization.k8s.io';

export function defaultRoleBinding(draft: Draft): void {
  const { roleRef, subjects } = as<RoleBinding>(draft);
  if (roleRef) roleRef.apiGroup ||= RBAC;
  for (const subject of subjects ?? []) {
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= RBAC;
  }
}
