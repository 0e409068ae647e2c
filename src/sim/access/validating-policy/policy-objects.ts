import type { LabelSelector } from 'kubernetes-types/meta/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { MatchCondition } from '../matching/match-conditions.ts';
import type { MatchCriteria, MatchRule } from '../matching/match-criteria.ts';

export const GROUP = 'admissionregistration.k8s.io';
export const POLICIES = `validatingadmissionpolicies.${GROUP}`;
export const BINDINGS = `validatingadmissionpolicybindings.${GROUP}`;

interface MatchResources {
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  resourceRules?: MatchRule[];
  excludeResourceRules?: MatchRule[];
  matchPolicy?: string;
}

export interface Validation {
  expression: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
}

export type Policy = KubeObject & {
  spec: {
    paramKind?: { apiVersion: string; kind: string };
    matchConstraints?: MatchResources;
    validations?: Validation[];
    failurePolicy?: string;
    auditAnnotations?: { key: string; valueExpression: string }[];
    matchConditions?: MatchCondition[];
    variables?: { name: string; expression: string }[];
  };
};

export interface ParamRef {
  name?: string;
  namespace?: string;
  selector?: LabelSelector;
  parameterNotFoundAction?: string;
}

export type PolicyBinding = KubeObject & {
  spec: {
    policyName: string;
    paramRef?: ParamRef;
    matchResources?: MatchResources;
    validationActions?: string[];
  };
};

/** A policy without rules is about nothing, a binding without rules about all that its policy is about. */
export function criteriaOf(match: MatchResources | undefined, isBinding: boolean): MatchCriteria {
  const { namespaceSelector, objectSelector, resourceRules = [], excludeResourceRules = [], matchPolicy } = match ?? {};
  return {
    ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
    ...(objectSelector === undefined ? {} : { objectSelector }),
    rules: isBinding && resourceRules.length === 0 ? undefined : resourceRules,
    excludeRules: excludeResourceRules,
    ...(matchPolicy === undefined ? {} : { matchPolicy }),
  };
}
