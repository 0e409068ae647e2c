import type { LabelSelector } from 'kubernetes-types/meta/v1.d.ts';
import { labelMatcher } from '../../kinds/label-matcher.ts';
import type { ResourceRegistry } from '../../kinds/registry.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { notFound } from '../../status-error.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { AdmissionAttributes } from '../admission.ts';

/** `admissionregistration.k8s.io/v1` NamedRuleWithOperations. */
export interface MatchRule {
  operations?: string[];
  apiGroups?: string[];
  apiVersions?: string[];
  resources?: string[];
  resourceNames?: string[];
  scope?: string;
}

/** Which requests a webhook, a policy or a binding is about. */
export interface MatchCriteria {
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  /** Undefined: any resource. */
  rules: readonly MatchRule[] | undefined;
  excludeRules?: readonly MatchRule[];
  matchPolicy?: string;
}

/** Where requests are looked at. */
export interface MatchScope {
  store: ObjectStore;
  registry: ResourceRegistry;
}

/** Kinds that decide over admission are never under its rule. */
const EXEMPT = [
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
];

export function isExempt({ info }: AdmissionAttributes): boolean {
  return info.group === 'admissionregistration.k8s.io' && EXEMPT.includes(info.resource);
}

/**
 * The version of the resource as which a request matches; undefined where it does not
 * (k8s.io/apiserver/pkg/admission/plugin/policy/matching, plugin/webhook/predicates).
 */
export function matchedInfo(
  scope: MatchScope,
  attributes: AdmissionAttributes,
  criteria: MatchCriteria,
): ResourceInfo | undefined {
  const { rules, excludeRules = [], matchPolicy } = criteria;
  const found = rules === undefined ? attributes.info : matchedByRules(scope, attributes, rules, matchPolicy);
  if (found === undefined) return undefined;
  if (matchedByRules(scope, attributes, excludeRules, matchPolicy) !== undefined) return undefined;
  if (!matchesNamespace(scope.store, attributes, criteria.namespaceSelector)) return undefined;
  return matchesObject(attributes, criteria.objectSelector) ? found : undefined;
}

function matchedByRules(
  { registry }: MatchScope,
  attributes: AdmissionAttributes,
  rules: readonly MatchRule[],
  matchPolicy: string | undefined,
): ResourceInfo | undefined {
  if (rules.some((rule) => ruleMatches(rule, attributes, attributes.info))) return attributes.info;
  if (matchPolicy === 'Exact' || rules.length === 0) return undefined;
  const equivalents = equivalentsOf(registry, attributes.info);
  for (const rule of rules) {
    const found = equivalents.find((info) => ruleMatches(rule, attributes, info));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The same objects under other versions and groups. */
function equivalentsOf(registry: ResourceRegistry, { storageKey, resource }: ResourceInfo): ResourceInfo[] {
  return registry
    .groups()
    .flatMap(({ versions }) => versions)
    .flatMap(({ resources }) => resources)
    .filter((info) => info.storageKey === storageKey && info.resource === resource);
}

function ruleMatches(rule: MatchRule, attributes: AdmissionAttributes, info: ResourceInfo): boolean {
  return (
    includes(rule.operations, attributes.operation) &&
    includes(rule.apiGroups, info.group) &&
    includes(rule.apiVersions, info.version) &&
    (rule.resources ?? []).some((pattern) => resourceMatches(pattern, info.resource, attributes.subresource)) &&
    scopeMatches(rule.scope, attributes) &&
    nameMatches(rule.resourceNames ?? [], attributes)
  );
}

function includes(accepted: readonly string[] | undefined, value: string): boolean {
  return accepted !== undefined && (accepted.includes('*') || accepted.includes(value));
}

function resourceMatches(pattern: string, resource: string, subresource: string): boolean {
  const [wanted, wantedSub = ''] = pattern.split('/', 2);
  return (wanted === '*' || wanted === resource) && (wantedSub === '*' || wantedSub === subresource);
}

function scopeMatches(scope: string | undefined, { info, namespace }: AdmissionAttributes): boolean {
  const isNamespaced = info.resource !== 'namespaces' && namespace !== '';
  if (scope === 'Namespaced') return isNamespaced;
  return scope === 'Cluster' ? !isNamespaced : true;
}

function nameMatches(names: readonly string[], { name }: AdmissionAttributes): boolean {
  return names.length === 0 || (name !== '' && names.includes(name));
}

/** What belongs to no namespace is never left out by a namespace selector, unless it is a namespace itself. */
function matchesNamespace(
  store: ObjectStore,
  attributes: AdmissionAttributes,
  selector: LabelSelector | undefined,
): boolean {
  if (selector === undefined || isEmpty(selector)) return true;
  const labels = namespaceLabels(store, attributes);
  return labels === undefined || labelMatcher(selector)(labels);
}

function namespaceLabels(store: ObjectStore, attributes: AdmissionAttributes): Record<string, string> | undefined {
  const { info, namespace, name, object, old, operation, subresource } = attributes;
  if (info.group === '' && info.resource === 'namespaces') {
    const own = operation === 'DELETE' || subresource !== '' ? store.get('namespaces', '', name) : object;
    return (own ?? old ?? object)?.metadata.labels ?? {};
  }
  if (namespace === '') return undefined;
  const found = store.get('namespaces', '', namespace);
  if (found === undefined) throw notFound({ group: '', resource: 'namespaces' }, namespace);
  return found.metadata.labels ?? {};
}

function matchesObject({ object, old }: AdmissionAttributes, selector: LabelSelector | undefined): boolean {
  if (selector === undefined || isEmpty(selector)) return true;
  const matches = labelMatcher(selector);
  return [object, old].some((one) => hasMetadata(one) && matches(one.metadata.labels));
}

function hasMetadata(object: KubeObject | undefined): object is KubeObject {
  return object !== undefined && (object.metadata as unknown) !== undefined;
}

function isEmpty({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}
