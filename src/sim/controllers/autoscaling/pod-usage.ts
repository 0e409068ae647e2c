import { parseTime } from '../../../clock/clock.ts';
import { quantityNumber } from '../../kinds/quantity.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { PodObject } from '../common/kinds.ts';
import { podCondition } from '../common/pod-state.ts';
import type { Workshop } from '../runtime/workshop.ts';

export const POD_METRICS = 'pods.metrics.k8s.io';
/** A young pod's processor use says little: it starts. */
const CPU_INITIALISATION_MS = 300_000;
const FIRST_READINESS_MS = 30_000;
const WINDOW_MS = 20_000;

type PodMetrics = KubeObject & { containers: { name: string; usage: Record<string, string> }[] };

/** Pods by what their figures are worth, and the use of those that count (upstream: groupPods). */
export interface PodUsage {
  counted: { pod: PodObject; used: number }[];
  unready: PodObject[];
  missing: PodObject[];
}

export function podUsage(
  { client, world }: Workshop,
  pods: PodObject[],
  { resource, container, namespace }: { resource: string; container: string | undefined; namespace: string },
): PodUsage {
  const metrics = new Map(
    (client.list(POD_METRICS, { namespace }) as PodMetrics[]).map((each) => [each.metadata.name, each.containers]),
  );
  const usage: PodUsage = { counted: [], unready: [], missing: [] };
  const nowMs = world.clock.now();
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp !== undefined || pod.status?.phase === 'Failed') continue;
    const containers = metrics.get(pod.metadata.name);
    if (pod.status?.phase === 'Pending') usage.unready.push(pod);
    else if (containers === undefined) usage.missing.push(pod);
    else if (resource === 'cpu' && isStarting(pod, nowMs)) usage.unready.push(pod);
    else {
      const relevant = containers.filter(({ name }) => container === undefined || name === container);
      const used = relevant.reduce((sum, each) => sum + quantityNumber(each.usage[resource]), 0);
      usage.counted.push({ pod, used });
    }
  }
  return usage;
}

function isStarting(pod: PodObject, nowMs: number): boolean {
  const ready = podCondition(pod, 'Ready');
  const startMs = parseTime(pod.status?.startTime ?? '');
  const readyMs = parseTime(ready?.lastTransitionTime ?? '');
  if (ready === undefined || Number.isNaN(startMs)) return true;
  if (startMs + CPU_INITIALISATION_MS > nowMs) return ready.status === 'False' || nowMs < readyMs + WINDOW_MS;
  return ready.status === 'False' && startMs + FIRST_READINESS_MS > readyMs;
}

/** What the containers of a pod ask for; upstream's words where one asks for nothing. */
export function requested({ spec, metadata }: PodObject, resource: string, container: string | undefined): number {
  let sum = 0;
  for (const { name, resources } of spec.containers) {
    if (container !== undefined && container !== name) continue;
    const amount = resources?.requests?.[resource];
    if (amount === undefined)
      throw new Error(`missing request for ${resource} in container ${name} of Pod ${metadata.name}`);
    sum += quantityNumber(amount);
  }
  return sum;
}
