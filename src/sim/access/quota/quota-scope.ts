import type { Affinity, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';
import { isBestEffort } from './best-effort.ts';

interface ScopeRequirement {
  scopeName: string;
  operator: string;
  values?: string[];
}

/** The parts of a ResourceQuota that say which objects it is about. */
export interface QuotaSpec {
  hard?: Record<string, string>;
  scopes?: string[];
  scopeSelector?: { matchExpressions?: ScopeRequirement[] };
}

/** Whether an object is within all scopes of a quota. Only pods have scopes (pkg/quota/v1/evaluator/core/pods.go). */
export function isInScope(spec: QuotaSpec, groupResource: string, object: KubeObject): boolean {
  const requirements = requirementsOf(spec);
  if (requirements.length === 0) return true;
  if (groupResource !== 'pods') return false;
  return requirements.every((requirement) => podInScope(requirement, object.spec as PodSpec));
}

function requirementsOf({ scopes = [], scopeSelector }: QuotaSpec): ScopeRequirement[] {
  const plain = scopes.map((scopeName) => ({ scopeName, operator: 'Exists' }));
  return [...plain, ...(scopeSelector?.matchExpressions ?? [])];
}

function podInScope({ scopeName, operator, values = [] }: ScopeRequirement, spec: PodSpec): boolean {
  switch (scopeName) {
    case 'Terminating':
      return isTerminating(spec);
    case 'NotTerminating':
      return !isTerminating(spec);
    case 'BestEffort':
      return isBestEffort(spec);
    case 'NotBestEffort':
      return !isBestEffort(spec);
    case 'PriorityClass':
      return priorityMatches(operator, values, spec.priorityClassName ?? '');
    case 'CrossNamespacePodAffinity':
      return usesOtherNamespaces(spec.affinity);
    default:
      return false;
  }
}

function isTerminating({ activeDeadlineSeconds }: PodSpec): boolean {
  return activeDeadlineSeconds !== undefined && activeDeadlineSeconds >= 0;
}

function priorityMatches(operator: string, values: readonly string[], name: string): boolean {
  switch (operator) {
    case 'Exists':
      return name !== '';
    case 'DoesNotExist':
      return name === '';
    case 'In':
      return name !== '' && values.includes(name);
    case 'NotIn':
      return name === '' || !values.includes(name);
    default:
      return false;
  }
}

function usesOtherNamespaces(affinity: Affinity | undefined): boolean {
  return [affinity?.podAffinity, affinity?.podAntiAffinity].some((one) => {
    const required = one?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    const preferred = one?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const terms = [...required, ...preferred.map(({ podAffinityTerm }) => podAffinityTerm)];
    return terms.some(
      ({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined,
    );
  });
}
