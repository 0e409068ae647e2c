import type { ClusterRole, PolicyRule, RoleBinding, Subject } from 'kubernetes-types/rbac/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkDnsSubdomain, checkOneOf, invalidEach } from '../../check.ts';
import { type FieldError, GoValue, invalid, required } from '../../field-error.ts';
import { checkLabelSelector } from '../../label-selector-errors.ts';
import { pathSegmentErrors } from '../../names.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** Roles and cluster roles (pkg/apis/rbac/validation). */
export function checkRole(object: KubeObject): FieldError[] {
  const { rules, aggregationRule } = as<ClusterRole>(object);
  return [
    ...((rules as PolicyRule[] | null | undefined) ?? []).flatMap((rule, at) =>
      checkRule(`rules[${at}]`, rule, object.kind === 'Role'),
    ),
    ...(aggregationRule === undefined ? [] : checkAggregation(aggregationRule.clusterRoleSelectors ?? [])),
  ];
}

function checkRule(field: string, rule: PolicyRule, namespaced: boolean): FieldError[] {
  const lists: Partial<Record<keyof PolicyRule, string[] | null>> = { ...rule };
  const [verbs, apiGroups, resources] = [lists.verbs ?? [], lists.apiGroups ?? [], lists.resources ?? []];
  const [resourceNames, nonResourceURLs] = [lists.resourceNames ?? [], lists.nonResourceURLs ?? []];
  const errors = verbs.length === 0 ? [required(`${field}.verbs`, 'verbs must contain at least one value')] : [];
  if (nonResourceURLs.length > 0) {
    const urls = `${field}.nonResourceURLs`;
    if (namespaced) errors.push(invalid(urls, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs'));
    if (apiGroups.length + resources.length + resourceNames.length > 0) {
      const why = 'rules cannot apply to both regular resources and non-resource URLs';
      errors.push(invalid(urls, nonResourceURLs, why));
    }
    return errors;
  }
  if (apiGroups.length === 0) {
    errors.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'));
  }
  if (resources.length === 0) {
    errors.push(required(`${field}.resources`, 'resource rules must supply at least one resource'));
  }
  return errors;
}

function checkAggregation(
  selectors: NonNullable<ClusterRole['aggregationRule']>['clusterRoleSelectors'] & {},
): FieldError[] {
  const field = 'aggregationRule.clusterRoleSelectors';
  if (selectors.length === 0) {
    return [required(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil')];
  }
  return selectors.flatMap((selector, at) => {
    const errors = checkLabelSelector(`${field}[${at}]`, selector);
    if (errors.length === 0) return [];
    return [...errors, invalid(`${field}[${at}]`, undefined, 'invalid label selector.')];
  });
}

/** Bindings of both kinds. */
export function checkRoleBinding(object: KubeObject): FieldError[] {
  const { roleRef } = as<Partial<RoleBinding>>(object);
  const subjects = (object.subjects ?? []) as Subject[];
  const { apiGroup = '', kind = '', name = '' } = roleRef ?? {};
  const kinds = object.kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  return [
    ...checkOneOf('roleRef.apiGroup', roleRef === undefined ? RBAC : apiGroup, [RBAC]),
    ...checkOneOf('roleRef.kind', kind, kinds),
    ...(name === '' ? [required('roleRef.name')] : invalidEach('roleRef.name', name, pathSegmentErrors(name))),
    ...subjects.flatMap((subject, at) => checkSubject(`subjects[${at}]`, subject, object.kind === 'RoleBinding')),
  ];
}

function checkSubject(field: string, subject: Subject, namespaced: boolean): FieldError[] {
  const { kind, name = '', namespace = '', apiGroup = '' } = subject;
  if (name === '') return [required(`${field}.name`), ...checkSubjectKind(field, kind, apiGroup)];
  if (kind !== 'ServiceAccount') return checkSubjectKind(field, kind, apiGroup);
  return [
    ...checkDnsSubdomain(`${field}.name`, name),
    ...(apiGroup === '' ? [] : checkOneOf(`${field}.apiGroup`, apiGroup, [''])),
    ...(namespaced || namespace !== '' ? [] : [required(`${field}.namespace`)]),
  ];
}

function checkSubjectKind(field: string, kind: string, apiGroup: string): FieldError[] {
  if (kind === 'User' || kind === 'Group') return checkOneOf(`${field}.apiGroup`, apiGroup, [RBAC]);
  return checkOneOf(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group']);
}

/** A binding is for one role for ever. */
export function checkRoleBindingUpdate(object: KubeObject, old: KubeObject): FieldError[] {
  const [now, before] = [as<RoleBinding>(object).roleRef, as<RoleBinding>(old).roleRef];
  const same = now.apiGroup === before.apiGroup && now.kind === before.kind && now.name === before.name;
  const errors = [...checkRoleBinding(object), ...checkRoleBinding(object)];
  if (same) return errors;
  const [group, kind, name] = [now.apiGroup, now.kind, now.name].map((text) => JSON.stringify(text));
  const printed = new GoValue(`rbac.RoleRef{APIGroup:${group}, Kind:${kind}, Name:${name}}`);
  return [...errors, invalid('roleRef', printed, 'cannot change roleRef')];
}
