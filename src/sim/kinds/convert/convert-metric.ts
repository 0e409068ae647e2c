import type { MetricSpec, MetricStatus } from 'kubernetes-types/autoscaling/v2.d.ts';

/** A metric as the annotations of autoscaling/v1 keep it. */
export interface OldMetric {
  type: string;
  object?: OldSource;
  pods?: OldSource;
  resource?: OldSource;
  containerResource?: OldSource;
  external?: OldSource;
}

interface OldSource {
  target?: { kind: string; name: string; apiVersion?: string };
  name?: string;
  container?: string;
  metricName?: string;
  selector?: object;
  metricSelector?: object;
  targetValue?: string;
  targetAverageValue?: string;
  targetAverageUtilization?: number;
  currentValue?: string;
  currentAverageValue?: string;
  currentAverageUtilization?: number;
  averageValue?: string;
}

interface Amounts {
  type?: string;
  value?: string;
  averageValue?: string;
  averageUtilization?: number;
}

/** pkg/apis/autoscaling/v1/conversion.go, one metric of a spec (`target`) or of a status (`current`). */
export function toOldMetric(metric: MetricSpec | MetricStatus, which: 'target' | 'current'): OldMetric {
  const amounts = (source: object) => (source as Record<string, Amounts | undefined>)[which] ?? {};
  const { object, pods, resource, containerResource, external } = metric;
  const old: OldMetric = { type: metric.type };
  if (object) {
    const { value, averageValue } = amounts(object);
    const { describedObject, metric: of } = object;
    old.object = prune({
      target: describedObject,
      metricName: of.name,
      [`${which}Value`]: value ?? '0',
      selector: of.selector,
      averageValue,
    });
  }
  if (pods) {
    old.pods = prune({
      metricName: pods.metric.name,
      [`${which}AverageValue`]: amounts(pods).averageValue,
      selector: pods.metric.selector,
    });
  }
  if (resource) old.resource = prune({ name: resource.name, ...resourceAmounts(amounts(resource), which) });
  if (containerResource) {
    const { name, container } = containerResource;
    old.containerResource = prune({ name, ...resourceAmounts(amounts(containerResource), which), container });
  }
  if (external) {
    const { value, averageValue } = amounts(external);
    old.external = prune({
      metricName: external.metric.name,
      metricSelector: external.metric.selector,
      [`${which}Value`]: value,
      [`${which}AverageValue`]: averageValue,
    });
  }
  return old;
}

export function fromOldMetric(old: OldMetric, which: 'target' | 'current'): MetricSpec {
  const metric: Record<string, unknown> = { type: old.type };
  for (const kind of ['object', 'pods', 'resource', 'containerResource', 'external'] as const) {
    const source = old[kind];
    if (source) metric[kind] = fromOldSource(kind, source, which);
  }
  return metric as unknown as MetricSpec;
}

function fromOldSource(kind: string, source: OldSource, which: 'target' | 'current'): object {
  const utilization = source[`${which}AverageUtilization`];
  const average = kind === 'object' ? source.averageValue : source[`${which}AverageValue`];
  const value = average === undefined || kind !== 'object' ? source[`${which}Value`] : undefined;
  const type = utilization !== undefined ? 'Utilization' : average !== undefined ? 'AverageValue' : 'Value';
  const amounts = prune({
    ...(which === 'target' ? { type } : {}),
    value,
    averageValue: average,
    averageUtilization: utilization,
  });
  if (kind === 'resource' || kind === 'containerResource') {
    return prune({ name: source.name, [which]: amounts, container: source.container });
  }
  const metric = prune({ name: source.metricName, selector: source.selector ?? source.metricSelector });
  return prune({ describedObject: source.target, [which]: amounts, metric });
}

function resourceAmounts({ averageUtilization, averageValue }: Amounts, which: string): object {
  return { [`${which}AverageUtilization`]: averageUtilization, [`${which}AverageValue`]: averageValue };
}

function prune<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as T;
}
