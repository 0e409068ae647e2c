import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkConditions } from '../../check-conditions.ts';
import { checkNonNegative, checkOneOf } from '../../check.ts';
import { type FieldError, invalid } from '../../field-error.ts';
import { goValue } from '../../go-value.ts';
import type { KindRules } from '../../kind-rules.ts';
import { checkLabelSelector } from '../../label-selector-errors.ts';
import { checkAtMostAll, checkIntOrPercent } from '../int-or-percent.ts';

const SPEC = 'policy.PodDisruptionBudgetSpec';

export const disruptionBudgetRules: KindRules = {
  metaChecks: [0, 0],
  hasGeneration: true,
  needsResourceVersion: true,
  validate: checkBudget,
  validateStatusUpdate: (object) => {
    const { status } = as<PodDisruptionBudget>(object);
    const counts = (['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const).flatMap(
      (field) => checkNonNegative(`status.${field}`, status?.[field]),
    );
    return [...checkConditions('status.conditions', status?.conditions ?? []), ...counts];
  },
};

/** ValidatePodDisruptionBudgetSpec. */
function checkBudget(object: KubeObject): FieldError[] {
  const spec = as<PodDisruptionBudget>(object).spec ?? {};
  const errors: FieldError[] = [];
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    const why = 'minAvailable and maxUnavailable cannot be both set';
    errors.push(invalid('spec', goValue(SPEC, spec), why));
  }
  for (const field of ['minAvailable', 'maxUnavailable'] as const) {
    const value = spec[field];
    if (value === undefined) continue;
    errors.push(...checkIntOrPercent(`spec.${field}`, value), ...checkAtMostAll(`spec.${field}`, value));
  }
  errors.push(...checkLabelSelector('spec.selector', spec.selector));
  const policy = spec.unhealthyPodEvictionPolicy;
  if (policy === undefined) return errors;
  return [...errors, ...checkOneOf('spec.unhealthyPodEvictionPolicy', policy, ['AlwaysAllow', 'IfHealthyBudget'])];
}
