import type { HorizontalPodAutoscaler, HPAScalingRules } from 'kubernetes-types/autoscaling/v2.d.ts';
import { as } from '../../../kube-object.ts';
import type { Draft } from '../../kind-rules.ts';

/** pkg/apis/autoscaling/v2/defaults.go; for v1 the CPU target comes in conversion. */
export function defaultAutoscaler(draft: Draft): void {
  const { spec } = as<HorizontalPodAutoscaler>(draft);
  if (!spec) return;
  spec.minReplicas ??= 1;
  if (draft.apiVersion === 'autoscaling/v1') {
    const old = spec as { targetCPUUtilizationPercentage?: number };
    if (!draft.metadata.annotations?.['autoscaling.alpha.kubernetes.io/metrics'])
      old.targetCPUUtilizationPercentage ??= 80;
    return;
  }
  if ((spec.metrics ?? []).length === 0) {
    spec.metrics = [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
    ];
  }
  const { behavior } = spec;
  if (!behavior) return;
  behavior.scaleUp = withDefaults(behavior.scaleUp, {
    stabilizationWindowSeconds: 0,
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  });
  behavior.scaleDown = withDefaults(behavior.scaleDown, {
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  });
}

function withDefaults(given: HPAScalingRules | undefined, defaults: HPAScalingRules): HPAScalingRules {
  const { stabilizationWindowSeconds, policies, selectPolicy } = given ?? {};
  return {
    stabilizationWindowSeconds: stabilizationWindowSeconds ?? defaults.stabilizationWindowSeconds,
    selectPolicy: selectPolicy ?? 'Max',
    policies: policies ?? defaults.policies,
  };
}
