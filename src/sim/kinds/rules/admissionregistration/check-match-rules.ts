import { checkOneOf, invalidEach } from '../../check.ts';
import { duplicate, type FieldError, GoValue, invalid, required } from '../../field-error.ts';
import { goQuote } from '../../go-quote.ts';
import { checkLabelSelector } from '../../label-selector-errors.ts';
import { pathSegmentErrors } from '../../names.ts';
import type { LabelSelector } from 'kubernetes-types/meta/v1.d.ts';

export interface MatchRule {
  operations?: string[];
  apiGroups?: string[];
  apiVersions?: string[];
  resources?: string[];
  resourceNames?: string[];
  scope?: string;
}

export interface MatchResources {
  matchPolicy?: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  resourceRules?: MatchRule[];
  excludeResourceRules?: MatchRule[];
}

const OPERATION_TYPE = '[]admissionregistration.OperationType';
const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];

/** pkg/apis/admissionregistration/validation, validateMatchResources. */
export function checkMatchResources(field: string, match: MatchResources): FieldError[] {
  return [
    ...checkMatchPolicy(`${field}.matchPolicy`, match.matchPolicy),
    ...checkLabelSelector(`${field}.namespaceSelector`, match.namespaceSelector),
    ...checkLabelSelector(`${field}.objectSelector`, match.objectSelector),
    ...(match.resourceRules ?? []).flatMap((rule, at) => checkNamedRule(`${field}.resourceRules[${at}]`, rule)),
    ...(match.excludeResourceRules ?? []).flatMap((rule, at) =>
      checkNamedRule(`${field}.excludeResourceRules[${at}]`, rule),
    ),
  ];
}

export function checkMatchPolicy(field: string, policy: string | undefined): FieldError[] {
  return policy === undefined ? [] : checkOneOf(field, policy, ['Equivalent', 'Exact']);
}

function checkNamedRule(field: string, rule: MatchRule): FieldError[] {
  const names = rule.resourceNames ?? [];
  const nameErrors = names.flatMap((name, at) => [
    ...invalidEach(`${field}.resourceNames[${at}]`, name, pathSegmentErrors(name)),
    ...(names.indexOf(name) < at ? [duplicate(`${field}.resourceNames[${at}]`, name)] : []),
  ]);
  return [...nameErrors, ...checkMatchRule(field, rule)];
}

export function checkMatchRule(field: string, rule: MatchRule): FieldError[] {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  return [
    ...checkWildcard(`${field}.operations`, operations, 'operations', OPERATION_TYPE),
    ...operations.flatMap((one, at) => checkOneOf(`${field}.operations[${at}]`, one, OPERATIONS)),
    ...checkWildcard(`${field}.apiGroups`, apiGroups, 'API groups'),
    ...checkWildcard(`${field}.apiVersions`, apiVersions, 'API versions'),
    ...apiVersions.flatMap((version, at) => (version === '' ? [required(`${field}.apiVersions[${at}]`)] : [])),
    ...checkResources(`${field}.resources`, resources),
    ...(scope === undefined ? [] : checkOneOf(`${field}.scope`, scope, SCOPES)),
  ];
}

function checkWildcard(field: string, values: readonly string[], what: string, type = '[]string'): FieldError[] {
  if (values.length === 0) return [required(field)];
  if (values.length === 1 || !values.includes('*')) return [];
  const shown = new GoValue(`${type}{${values.map(goQuote).join(', ')}}`);
  return [invalid(field, shown, `if '*' is present, must not specify other ${what}`)];
}

function checkResources(field: string, resources: readonly string[]): FieldError[] {
  if (resources.length === 0) return [required(field)];
  const errors: FieldError[] = [];
  const wholly = new Set<string>();
  const everywhere = new Set<string>();
  resources.forEach((text, at) => {
    const own = `${field}[${at}]`;
    if (text === '') errors.push(required(own));
    const [resource, subresource] = text.split('/', 2);
    if (subresource === undefined) return;
    if (wholly.has(resource))
      errors.push(invalid(own, text, `if '${resource}/*' is present, must not specify ${text}`));
    if (everywhere.has(subresource)) {
      errors.push(invalid(own, text, `if '*/${subresource}' is present, must not specify ${text}`));
    }
    if (subresource === '*') wholly.add(resource);
    if (resource === '*') everywhere.add(subresource);
  });
  if (resources.length > 1 && resources.includes('*/*')) {
    errors.push(invalid(field, resources, "if '*/*' is present, must not specify other resources"));
  }
  // Upstream looks at the last one without a subresource only.
  const plain = resources.findLast((text) => text !== '' && !text.includes('/'));
  if (resources.includes('*') && plain !== '*') {
    errors.push(invalid(field, resources, "if '*' is present, must not specify other resources without subresources"));
  }
  return errors;
}
