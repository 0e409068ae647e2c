import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
  HPAScalingRules,
} from 'kubernetes-types/autoscaling/v2.d.ts';
import { toNewAutoscaler } from '../../convert/convert-autoscaler.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkNonNegative, checkOneOf } from '../../check.ts';
import { type FieldError, forbiddenField, invalid, notSupported, required } from '../../field-error.ts';
import type { KindRules } from '../../kind-rules.ts';
import { subdomainName } from '../name-rules.ts';
import { defaultAutoscaler } from './autoscaler-defaults.ts';
import { checkMetric } from './check-metric.ts';
import { checkReference } from './check-reference.ts';

const WINDOW_MAX = 3600;
const PERIOD_MAX = 1800;

export const autoscalerRules: KindRules = {
  metaChecks: [0, 1],
  hasGeneration: false,
  nameErrors: subdomainName,
  defaults: defaultAutoscaler,
  validate: checkAutoscaler,
  validateStatusUpdate: (object) => {
    const { status } = newForm(object);
    return (['currentReplicas', 'desiredReplicas'] as const).flatMap((field) =>
      checkNonNegative(`status.${field}`, status?.[field]),
    );
  },
};

/** Checks are made on v2, whatever version came. */
function newForm(object: KubeObject): HorizontalPodAutoscaler {
  return as<HorizontalPodAutoscaler>(object.apiVersion === 'autoscaling/v1' ? toNewAutoscaler(object) : object);
}

/** pkg/apis/autoscaling/validation. */
function checkAutoscaler(object: KubeObject): FieldError[] {
  const spec = newForm(object).spec ?? { maxReplicas: 0, scaleTargetRef: { kind: '', name: '' } };
  const { minReplicas, maxReplicas = 0 } = spec;
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && minReplicas < 1) {
    errors.push(invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
  }
  if (maxReplicas < 1) errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0'));
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  }
  return [
    ...errors,
    ...checkReference('spec.scaleTargetRef', spec.scaleTargetRef ?? { kind: '', name: '' }),
    ...checkMetrics('spec.metrics', spec),
    ...checkScaling('spec.behavior.scaleUp', spec.behavior?.scaleUp),
    ...checkScaling('spec.behavior.scaleDown', spec.behavior?.scaleDown),
  ];
}

function checkMetrics(field: string, { metrics, minReplicas }: HorizontalPodAutoscalerSpec): FieldError[] {
  const errors = (metrics ?? []).flatMap((metric, at) => checkMetric(`${field}[${at}]`, metric));
  const scalesFromZero = (metrics ?? []).some(({ object, external }) => object || external);
  if (minReplicas !== 0 || scalesFromZero) return errors;
  const why = 'must specify at least one Object or External metric to support scaling to zero replicas';
  return [...errors, forbiddenField(field, why)];
}

function checkScaling(field: string, rules: HPAScalingRules | undefined): FieldError[] {
  if (!rules) return [];
  const { stabilizationWindowSeconds: window, selectPolicy, policies } = rules;
  const errors: FieldError[] = [];
  if (window !== undefined && window < 0) {
    errors.push(invalid(`${field}.stabilizationWindowSeconds`, window, 'must be greater than or equal to zero'));
  }
  if (window !== undefined && window > WINDOW_MAX) {
    const why = `must be less than or equal to ${WINDOW_MAX}`;
    errors.push(invalid(`${field}.stabilizationWindowSeconds`, window, why));
  }
  if (selectPolicy !== undefined) {
    errors.push(...checkOneOf(`${field}.selectPolicy`, selectPolicy, ['Disabled', 'Max', 'Min']));
  }
  if ((policies ?? []).length === 0) errors.push(required(`${field}.policies`, 'must specify at least one Policy'));
  return [...errors, ...(policies ?? []).flatMap((policy, at) => checkPolicy(`${field}.policies[${at}]`, policy))];
}

function checkPolicy(
  field: string,
  { type, value = 0, periodSeconds = 0 }: { type: string; value: number; periodSeconds: number },
): FieldError[] {
  const errors: FieldError[] = [];
  if (type !== 'Pods' && type !== 'Percent')
    errors.push(notSupported(`${field}.type`, type ?? '', ['Percent', 'Pods']));
  if (value <= 0) errors.push(invalid(`${field}.value`, value, 'must be greater than zero'));
  if (periodSeconds <= 0) errors.push(invalid(`${field}.periodSeconds`, periodSeconds, 'must be greater than zero'));
  if (periodSeconds > PERIOD_MAX) {
    errors.push(invalid(`${field}.periodSeconds`, periodSeconds, `must be less than or equal to ${PERIOD_MAX}`));
  }
  return errors;
}
