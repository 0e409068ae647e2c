import type { ResourceQuota, ScopedResourceSelectorRequirement } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { sortedEntries } from '../../check.ts';
import { sameContent } from '../../same-content.ts';
import { type FieldError, GoValue, invalid, required } from '../../field-error.ts';
import { goQuote } from '../../go-quote.ts';
import type { KindRules } from '../../kind-rules.ts';
import { subdomainName } from '../name-rules.ts';
import { checkQuantity } from '../pod/check-resources.ts';
import { checkResourceName, isHugePages } from '../pod/resource-names.ts';
import { defaultResourceQuota } from './object-defaults.ts';

const QUOTA_NAMES = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
]);
const GO_SCOPES = '[]core.ResourceQuotaScope';
const POD_SCOPES = ['Terminating', 'NotTerminating', 'NotBestEffort', 'PriorityClass', 'CrossNamespacePodAffinity'];
const SCOPES = [...POD_SCOPES, 'BestEffort'];
const COMPUTE = [
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
];
const ONLY_EXISTS = ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'];

export const resourceQuotaRules: KindRules = {
  metaChecks: [0, 1],
  hasGeneration: false,
  createOnUpdate: false,
  nameErrors: subdomainName,
  defaults: defaultResourceQuota,
  validate: checkQuota,
  validateUpdate: (object, old) => {
    const [scopes, before] = [scopesOf(object), scopesOf(old)];
    const same = sameContent([...new Set(scopes)].sort(), [...new Set(before)].sort());
    const given = as<ResourceQuota>(object).spec?.scopes ? goScopes(scopes) : new GoValue(`${GO_SCOPES}(nil)`);
    return [...checkQuota(object), ...(same ? [] : [invalid('spec.scopes', given, 'field is immutable')])];
  },
  validateStatusUpdate: (object) => {
    const { hard, used } = as<ResourceQuota>(object).status ?? {};
    return [...checkAmounts('status.hard', hard), ...checkAmounts('status.used', used)];
  },
};

function scopesOf(object: KubeObject): string[] {
  return as<ResourceQuota>(object).spec?.scopes ?? [];
}

function goScopes(scopes: readonly string[]): GoValue {
  return new GoValue(`${GO_SCOPES}{${scopes.map(goQuote).join(', ')}}`);
}

/** ValidateResourceQuotaSpec. */
function checkQuota(object: KubeObject): FieldError[] {
  const { hard, scopeSelector } = as<ResourceQuota>(object).spec ?? {};
  return [
    ...checkAmounts('spec.hard', hard),
    ...checkScopes('spec.scopes', scopesOf(object), Object.keys(hard ?? {}).sort()),
    ...(scopeSelector?.matchExpressions ?? []).flatMap((requirement) =>
      checkScopeRequirement('spec.scopeSelector.matchExpressions', requirement),
    ),
  ];
}

function checkAmounts(field: string, amounts: Record<string, string> | undefined): FieldError[] {
  return sortedEntries(amounts).flatMap(([name, amount]) => [
    ...checkQuotaName(`${field}[${name}]`, name),
    ...checkQuantity(`${field}[${name}]`, name, amount),
  ]);
}

function checkQuotaName(field: string, name: string): FieldError[] {
  const errors = checkResourceName(field, name);
  if (name.includes('/') || isStandardQuota(name))
    return errors.filter(({ body }) => !body.includes('standard resource type'));
  return [...errors, invalid(field, new GoValue(name), 'must be a standard resource for quota')];
}

function isStandardQuota(name: string): boolean {
  return QUOTA_NAMES.has(name) || isHugePages(name) || /^(requests|limits)\.hugepages-/.test(name);
}

function checkScopes(field: string, scopes: readonly string[], resources: readonly string[]): FieldError[] {
  const shown = goScopes(scopes);
  const errors: FieldError[] = [];
  for (const scope of scopes) {
    if (!SCOPES.includes(scope)) {
      errors.push(invalid(field, shown, 'unsupported scope'));
      continue;
    }
    if (resources.some((resource) => isStandardQuota(resource) && !appliesTo(scope, resource))) {
      errors.push(invalid(field, shown, 'unsupported scope applied to resource'));
    }
  }
  const conflicts = [
    ['BestEffort', 'NotBestEffort'],
    ['Terminating', 'NotTerminating'],
  ];
  for (const pair of conflicts) {
    if (pair.every((scope) => scopes.includes(scope))) errors.push(invalid(field, shown, 'conflicting scopes'));
  }
  return errors;
}

function appliesTo(scope: string, resource: string): boolean {
  if (scope === 'BestEffort') return resource === 'pods';
  return resource === 'pods' || COMPUTE.includes(resource) || isHugePages(resource) || resource.includes('hugepages-');
}

function checkScopeRequirement(field: string, requirement: ScopedResourceSelectorRequirement): FieldError[] {
  const { scopeName = '', operator = '', values } = requirement;
  const count = (values ?? []).length;
  const errors: FieldError[] = [];
  if (!SCOPES.includes(scopeName)) errors.push(invalid(`${field}.scopeName`, scopeName, 'unsupported scope'));
  if (ONLY_EXISTS.includes(scopeName) && operator !== 'Exists') {
    const why =
      "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
    errors.push(invalid(`${field}.operator`, operator, why));
  }
  if (operator === 'In' || operator === 'NotIn') {
    if (count === 0) {
      const why = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
      errors.push(required(`${field}.values`, why));
    }
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (count > 0) {
      const why = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
      errors.push(invalid(`${field}.values`, values, why));
    }
  } else errors.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  return errors;
}
