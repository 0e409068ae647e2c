import type { HorizontalPodAutoscaler, HPAScalingRules, MetricSpec } from 'kubernetes-types/autoscaling/v2.d.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import { fromOldMetric, type OldMetric, toOldMetric } from './convert-metric.ts';

const PREFIX = 'autoscaling.alpha.kubernetes.io/';

type Fields = Record<string, unknown>;

/** autoscaling/v2 as v1: what v1 has no field for goes into annotations (pkg/apis/autoscaling/v1/conversion.go). */
export function toOldAutoscaler(object: KubeObject): KubeObject {
  const { spec, status } = as<HorizontalPodAutoscaler>(object);
  const { metrics: given, behavior, ...rest } = spec ?? ({} as NonNullable<typeof spec>);
  const metrics = given ?? [];
  const cpu = metrics.find(isCpuUtilization);
  const others = metrics.filter((metric) => metric !== cpu).map((metric) => toOldMetric(metric, 'target'));
  const current = (status?.currentMetrics ?? []).map((metric) => toOldMetric(metric, 'current'));
  const annotations: Record<string, string> = { ...object.metadata.annotations };
  if (others.length > 0) annotations[`${PREFIX}metrics`] = JSON.stringify(others);
  if (current.length > 0) annotations[`${PREFIX}current-metrics`] = JSON.stringify(current);
  if ((status?.conditions ?? []).length > 0) annotations[`${PREFIX}conditions`] = JSON.stringify(status?.conditions);
  if (behavior) annotations[`${PREFIX}behavior`] = JSON.stringify(goBehavior(behavior));
  const utilization = cpu?.resource?.target.averageUtilization;
  return {
    ...object,
    apiVersion: 'autoscaling/v1',
    metadata: withAnnotations(object.metadata, annotations),
    spec: { ...rest, ...(utilization === undefined ? {} : { targetCPUUtilizationPercentage: utilization }) },
    status: oldStatus(status),
  };
}

/** autoscaling/v1 as v2. */
export function toNewAutoscaler(object: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: utilization, ...spec } = (object.spec ?? {}) as Fields;
  const { currentCPUUtilizationPercentage: used, ...status } = (object.status ?? {}) as Fields;
  const annotations: Record<string, string> = { ...object.metadata.annotations };
  const take = (name: string): unknown => {
    const text = annotations[`${PREFIX}${name}`];
    delete annotations[`${PREFIX}${name}`];
    return text === undefined ? undefined : parse(text);
  };
  const others = ((take('metrics') ?? []) as OldMetric[]).map((metric) => fromOldMetric(metric, 'target'));
  const current = ((take('current-metrics') ?? []) as OldMetric[]).map((metric) => fromOldMetric(metric, 'current'));
  if (used !== undefined && current.length === 0) {
    const cpu = { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: used } } };
    current.push(cpu as unknown as (typeof current)[number]);
  }
  const conditions = take('conditions');
  const behavior = take('behavior') as Fields | undefined;
  const cpu = {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: utilization } },
  };
  const metrics = [...others, ...(utilization === undefined ? [] : [cpu])];
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    metadata: withAnnotations(object.metadata, annotations),
    spec: {
      ...spec,
      ...(metrics.length > 0 ? { metrics } : {}),
      ...(behavior === undefined ? {} : { behavior: jsonBehavior(behavior) }),
    },
    status: {
      ...status,
      ...(current.length > 0 ? { currentMetrics: current } : {}),
      ...(conditions === undefined ? {} : { conditions }),
    },
  };
}

function isCpuUtilization({ type, resource }: MetricSpec): boolean {
  return type === 'Resource' && resource?.name === 'cpu' && resource.target.averageUtilization !== undefined;
}

function oldStatus(status: HorizontalPodAutoscaler['status']): Fields {
  const { currentMetrics, conditions: _conditions, ...rest } = status ?? ({} as NonNullable<typeof status>);
  const cpu = (currentMetrics ?? []).find(({ resource }) => resource?.name === 'cpu')?.resource?.current
    .averageUtilization;
  return {
    ...rest,
    ...(cpu === undefined ? {} : { currentCPUUtilizationPercentage: cpu }),
  };
}

/** The annotation holds the internal type, whose fields have Go's names. */
function goBehavior(behavior: { scaleUp?: HPAScalingRules; scaleDown?: HPAScalingRules }): Fields {
  const rules = (given: HPAScalingRules | undefined) =>
    given === undefined
      ? null
      : {
          StabilizationWindowSeconds: given.stabilizationWindowSeconds ?? null,
          SelectPolicy: given.selectPolicy ?? null,
          Policies: (given.policies ?? []).map(({ type, value, periodSeconds }) => ({
            Type: type,
            Value: value,
            PeriodSeconds: periodSeconds,
          })),
        };
  return { ScaleUp: rules(behavior.scaleUp), ScaleDown: rules(behavior.scaleDown) };
}

function jsonBehavior(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonBehavior);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
      inner === null ? [] : [[name[0].toLowerCase() + name.slice(1), jsonBehavior(inner)]],
    ),
  );
}

function withAnnotations(
  metadata: KubeObject['metadata'],
  annotations: Record<string, string>,
): KubeObject['metadata'] {
  const { annotations: _old, ...rest } = metadata;
  return Object.keys(annotations).length === 0 ? rest : { ...rest, annotations };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
