import { equalJson } from '../../kinds/equal-json.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { UserInfo } from '../../user-info.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import { admissionRefusal } from '../admission/refusal.ts';
import type { Authorizer } from '../authorizer.ts';
import { compactRules, goStrings, missingRules, ruleText } from './covers.ts';
import type { PolicyRule } from './policy-rule.ts';
import type { Binding, Role } from './role-binding.ts';
import { RBAC_GROUP, type RuleResolver } from './rule-resolver.ts';

const FULL_AUTHORITY: PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/**
 * Nobody grants more than they have. Upstream asks this between mutation and validation
 * (pkg/registry/rbac/…/policybased), so it runs last of what may mutate.
 */
export function escalationCheck(rules: RuleResolver, authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'rbac-escalation-check',
    mutate: (attributes) => {
      const { operation, info, subresource, object, old, user } = attributes;
      if (info.group !== RBAC_GROUP || subresource !== '' || object === undefined) return;
      if ((operation !== 'CREATE' && operation !== 'UPDATE') || user.groups.includes('system:masters')) return;
      if (old !== undefined && onlyCollectionFieldsDiffer(object, old)) return;
      if (info.resource === 'roles' || info.resource === 'clusterroles')
        checkRole(rules, authorizer, attributes, object);
      else checkBinding(rules, authorizer, attributes, object as Binding);
    },
  };
}

function checkRole(rules: RuleResolver, authorizer: Authorizer, attributes: AdmissionAttributes, role: Role): void {
  const { user, info, namespace, operation, old } = attributes;
  const name = operation === 'CREATE' ? '' : attributes.name;
  const resource = { group: info.group, version: '*', resource: info.resource, subresource: '', namespace, name };
  if (authorizer.authorize({ user, verb: 'escalate', resource, path: '' }).allowed) return;
  confirmNoEscalation(rules, attributes, role.rules ?? []);
  const aggregates = role.aggregationRule !== undefined || old?.aggregationRule !== undefined;
  if (info.resource !== 'clusterroles' || !aggregates) return;
  if (missingRules(ownRules(rules, user, namespace).rules, FULL_AUTHORITY).length > 0) {
    throw admissionRefusal(attributes, 'must have cluster-admin privileges to use the aggregationRule');
  }
}

function checkBinding(
  rules: RuleResolver,
  authorizer: Authorizer,
  attributes: AdmissionAttributes,
  binding: Binding,
): void {
  const { user, namespace } = attributes;
  const { apiGroup, kind, name } = binding.roleRef;
  const role = kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  const resource = { group: apiGroup, version: '*', resource: role, subresource: '', namespace, name };
  if (authorizer.authorize({ user, verb: 'bind', resource, path: '' }).allowed) return;
  confirmNoEscalation(rules, attributes, rules.rulesOf(binding.roleRef, namespace, 'storage'));
}

function confirmNoEscalation(
  rules: RuleResolver,
  attributes: AdmissionAttributes,
  wanted: readonly PolicyRule[],
): void {
  const { user, namespace } = attributes;
  const own = ownRules(rules, user, namespace);
  const missing = missingRules(own.rules, wanted);
  if (missing.length === 0) return;
  const lines = [...new Set(compactRules(missing).map(ruleText))].sort();
  const errors = own.errors.length === 0 ? '' : `; resolution errors: [${own.errors.join(' ')}]`;
  throw admissionRefusal(
    attributes,
    `user ${JSON.stringify(user.username)} (groups=${goStrings(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}${errors}`,
  );
}

function ownRules(
  resolver: RuleResolver,
  user: UserInfo,
  namespace: string,
): { rules: PolicyRule[]; errors: string[] } {
  const rules: PolicyRule[] = [];
  const errors: string[] = [];
  for (const granted of resolver.grants(user, namespace, 'storage')) {
    rules.push(...granted.rules);
    if (granted.error !== undefined) errors.push(granted.error);
  }
  return { rules, errors };
}

/** The garbage collector may drop owners and finalizers of any role. */
function onlyCollectionFieldsDiffer(object: KubeObject, old: KubeObject): boolean {
  return equalJson(withoutCollectionFields(object), withoutCollectionFields(old));
}

function withoutCollectionFields(object: KubeObject): unknown {
  const { ownerReferences: _o, finalizers: _f, managedFields: _m, ...metadata } = object.metadata;
  return { ...object, metadata };
}
