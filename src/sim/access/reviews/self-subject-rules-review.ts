import type { KubeObject } from '../../kube-object.ts';
import { badRequest } from '../../status-error.ts';
import { aggregate } from '../rbac/rbac-authorizer.ts';
import type { PolicyRule } from '../rbac/policy-rule.ts';
import type { RuleResolver } from '../rbac/rule-resolver.ts';
import { answered, type ReviewRequest } from './review.ts';

/** What may I do in a namespace? (pkg/registry/authorization/selfsubjectrulesreview) */
export function selfSubjectRulesReview(resolver: RuleResolver, { body, user }: ReviewRequest): KubeObject {
  const { namespace = '' } = (body.spec ?? {}) as { namespace?: string };
  if (namespace === '') throw badRequest('no namespace on request');
  const rules: PolicyRule[] = [];
  const errors: string[] = [];
  for (const granted of resolver.grants(user, namespace)) {
    rules.push(...granted.rules);
    if (granted.error !== undefined) errors.push(granted.error);
  }
  const incomplete = user.groups.includes('system:nodes');
  if (incomplete) errors.unshift('node authorizer does not support user rule resolution');
  return answered(
    { ...body, spec: {} },
    {
      resourceRules: rules.filter(({ resources = [] }) => resources.length > 0).map(resourceRule),
      nonResourceRules: rules
        .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0)
        .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
      incomplete,
      ...(errors.length === 0 ? {} : { evaluationError: aggregate(errors) }),
    },
  );
}

function resourceRule({ verbs, apiGroups, resources, resourceNames = [] }: PolicyRule): PolicyRule {
  return {
    verbs,
    ...(apiGroups === undefined ? {} : { apiGroups }),
    ...(resources === undefined ? {} : { resources }),
    ...(resourceNames.length === 0 ? {} : { resourceNames }),
  };
}
