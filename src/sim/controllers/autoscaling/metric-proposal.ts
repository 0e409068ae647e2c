import type { MetricSpec, MetricStatus } from 'kubernetes-types/autoscaling/v2.d.ts';
import { formatQuantity, quantityNumber } from '../../kinds/quantity.ts';
import type { PodObject } from '../common/kinds.ts';
import { isPodReady } from '../common/pod-state.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { POD_METRICS, type PodUsage, podUsage, requested } from './pod-usage.ts';
import { type MetricFailure, metricFailure } from './absent-metrics.ts';

/** A deviation of the target by less than a tenth changes nothing. */
const TOLERANCE = 0.1;

/** How many replicas one metric asks for, and what it shows. */
export interface Proposal {
  replicas: number;
  name: string;
  status: MetricStatus;
}

interface Scene {
  namespace: string;
  pods: PodObject[];
  specReplicas: number;
}

interface Measure {
  resource: string;
  container: string | undefined;
  target: { type: string; averageUtilization?: number; averageValue?: string };
}

/** Upstream: replica_calculator.go. Only figures of pods are measured here; others nobody serves. */
export function proposeReplicas(shop: Workshop, metric: MetricSpec, scene: Scene): Proposal | MetricFailure {
  const measure = measureOf(metric);
  if (measure === undefined || shop.world.registry.preferred(POD_METRICS) === undefined) return metricFailure(metric);
  try {
    return propose(shop, metric.type, measure, scene);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { reason, inSummary, message } = metricFailure(metric);
    const what = message.slice(0, message.indexOf(': ') + 2);
    return {
      reason,
      message: what + error.message,
      inSummary: inSummary.slice(0, inSummary.indexOf(what)) + what + error.message,
    };
  }
}

function measureOf({ resource, containerResource }: MetricSpec): Measure | undefined {
  if (resource !== undefined) return { resource: resource.name, container: undefined, target: resource.target };
  if (containerResource === undefined) return undefined;
  const { name, container, target } = containerResource;
  return { resource: name, container, target };
}

function propose(shop: Workshop, type: string, measure: Measure, scene: Scene): Proposal {
  const { resource, container, target } = measure;
  const usage = podUsage(shop, scene.pods, { resource, container, namespace: scene.namespace });
  if (usage.counted.length === 0) {
    throw new Error(`unable to get metrics for resource ${resource}: no metrics returned from resource metrics API`);
  }
  const isUtilization = target.averageUtilization !== undefined;
  const share = isUtilization ? (target.averageUtilization ?? 0) / 100 : quantityNumber(target.averageValue);
  const used = usage.counted.reduce((sum, each) => sum + each.used, 0);
  const wantedBy = (pods: PodObject[]) =>
    share * pods.reduce((sum, pod) => sum + (isUtilization ? requested(pod, resource, container) : 1), 0);
  const wanted = wantedBy(usage.counted.map(({ pod }) => pod));
  const averageUtilization = isUtilization ? { averageUtilization: Math.floor((used * share * 100) / wanted) } : {};
  const current = { averageValue: averageOf(used / usage.counted.length, resource), ...averageUtilization };
  return {
    replicas: replicasFor({ scene, usage, used, wanted, wantedBy }),
    name: `${resource} resource${isUtilization ? ' utilization (percentage of request)' : ''}`,
    status:
      container === undefined
        ? { type, resource: { name: resource, current } }
        : { type, containerResource: { name: resource, container, current } },
  };
}

/** Processor time in thousandths, other resources in whole pieces. */
function averageOf(value: number, resource: string): string {
  if (resource === 'cpu')
    return formatQuantity({ nanos: BigInt(Math.round(value * 1000)) * 1_000_000n, format: 'DecimalSI' });
  const format = resource === 'memory' ? 'BinarySI' : 'DecimalSI';
  return formatQuantity({ nanos: BigInt(Math.round(value)) * 1_000_000_000n, format });
}

interface Sum {
  scene: Scene;
  usage: PodUsage;
  used: number;
  /** How much the pods with figures would use if they were right at the target. */
  wanted: number;
  wantedBy(pods: PodObject[]): number;
}

/** Pods without figures are taken to hold against the change: at their target when shrinking, idle when growing. */
function replicasFor({ scene, usage, used, wanted, wantedBy }: Sum): number {
  const current = scene.specReplicas;
  const ratio = used / wanted;
  const growsWithUnready = usage.unready.length > 0 && ratio > 1;
  if (!growsWithUnready && usage.missing.length === 0) {
    if (Math.abs(1 - ratio) <= TOLERANCE) return current;
    return Math.ceil(ratio * scene.pods.filter(isPodReady).length);
  }
  const missing = wantedBy(usage.missing);
  const unready = growsWithUnready ? wantedBy(usage.unready) : 0;
  const newRatio = (used + (ratio < 1 ? missing : 0)) / (wanted + missing + unready);
  const hasTurned = (ratio < 1 && newRatio > 1) || (ratio > 1 && newRatio < 1);
  if (Math.abs(1 - newRatio) <= TOLERANCE || hasTurned) return current;
  const count = usage.counted.length + usage.missing.length + (growsWithUnready ? usage.unready.length : 0);
  const replicas = Math.ceil(newRatio * count);
  const overshoots = (newRatio < 1 && replicas > current) || (newRatio > 1 && replicas < current);
  return overshoots ? current : replicas;
}
