import type { AuthorizationAttributes } from '../authorizer.ts';

/** `rbac.authorization.k8s.io/v1` PolicyRule. */
export interface PolicyRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

/** Whether one rule allows a request (pkg/apis/rbac/v1/evaluation_helpers.go). */
export function ruleAllows(rule: PolicyRule, { verb, resource, path }: AuthorizationAttributes): boolean {
  if (!matches(rule.verbs, verb)) return false;
  if (resource === undefined) return (rule.nonResourceURLs ?? []).some((pattern) => urlMatches(pattern, path));
  return (
    matches(rule.apiGroups, resource.group) &&
    resourceMatches(rule.resources ?? [], resource.resource, resource.subresource) &&
    nameMatches(rule.resourceNames ?? [], resource.name)
  );
}

export function resourceMatches(resources: string[], resource: string, subresource: string): boolean {
  const combined = subresource === '' ? resource : `${resource}/${subresource}`;
  return resources.some((one) => one === '*' || one === combined || (subresource !== '' && one === `*/${subresource}`));
}

export function urlMatches(pattern: string, path: string): boolean {
  if (pattern === '*' || pattern === path) return true;
  return pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, ''));
}

function matches(accepted: string[] | undefined, value: string): boolean {
  return accepted !== undefined && (accepted.includes('*') || accepted.includes(value));
}

function nameMatches(names: string[], name: string): boolean {
  return names.length === 0 || names.includes(name);
}
