import { type PolicyRule, urlMatches } from './policy-rule.ts';

/** The parts of `wanted` that `owned` does not grant (k8s.io/component-helpers/auth/rbac/validation/policy_comparator.go). */
export function missingRules(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(breakDown).filter((part) => !owned.some((rule) => ruleCovers(rule, part)));
}

/** One rule for each verb on each thing. */
function breakDown(rule: PolicyRule): PolicyRule[] {
  const parts: PolicyRule[] = [];
  for (const group of rule.apiGroups ?? []) {
    for (const resource of rule.resources ?? []) {
      for (const verb of rule.verbs) {
        const part = { verbs: [verb], apiGroups: [group], resources: [resource] };
        const names = rule.resourceNames ?? [];
        if (names.length === 0) parts.push(part);
        else parts.push(...names.map((name) => ({ ...part, resourceNames: [name] })));
      }
    }
  }
  for (const url of rule.nonResourceURLs ?? []) {
    parts.push(...rule.verbs.map((verb) => ({ verbs: [verb], nonResourceURLs: [url] })));
  }
  return parts;
}

function ruleCovers(owner: PolicyRule, part: PolicyRule): boolean {
  return (
    hasAll(owner.verbs, part.verbs) &&
    hasAll(owner.apiGroups ?? [], part.apiGroups ?? []) &&
    (part.resources ?? []).every((resource) => coversResource(owner.resources ?? [], resource)) &&
    (part.nonResourceURLs ?? []).every((url) => (owner.nonResourceURLs ?? []).some((one) => urlMatches(one, url))) &&
    coversNames(owner.resourceNames ?? [], part.resourceNames ?? [])
  );
}

function hasAll(set: readonly string[], wanted: readonly string[]): boolean {
  return set.includes('*') || wanted.every((one) => set.includes(one));
}

function coversResource(owned: readonly string[], resource: string): boolean {
  if (owned.includes('*') || owned.includes(resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && owned.includes(`*${resource.slice(slash)}`);
}

function coversNames(owned: readonly string[], wanted: readonly string[]): boolean {
  return owned.length === 0 || (wanted.length > 0 && wanted.every((name) => owned.includes(name)));
}

/** Rules that differ only in their verbs, put together (rbac/validation/policy_compact.go). */
export function compactRules(rules: readonly PolicyRule[]): PolicyRule[] {
  const out: PolicyRule[] = [];
  const simple = new Map<string, PolicyRule>();
  for (const rule of rules) {
    if (rule.resources === undefined) {
      out.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
    const known = simple.get(key);
    if (known === undefined) simple.set(key, { ...rule, verbs: [...rule.verbs] });
    else known.verbs.push(...rule.verbs);
  }
  return [...out, ...simple.values()];
}

/** As Go prints the fields that are set. */
export function ruleText(rule: PolicyRule): string {
  const parts = [
    goField('APIGroups', rule.apiGroups),
    goField('Resources', rule.resources),
    goField('NonResourceURLs', rule.nonResourceURLs),
    goField('ResourceNames', rule.resourceNames),
    goField('Verbs', rule.verbs),
  ];
  return `{${parts.filter((part) => part !== '').join(', ')}}`;
}

export function goStrings(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
}

function goField(name: string, values: readonly string[] | undefined): string {
  return values === undefined || values.length === 0 ? '' : `${name}:${goStrings(values)}`;
}
