import { parseTime } from '../../../clock/clock.ts';
import type { PodObject } from '../common/kinds.ts';
import { isPodReady, podCondition, restartsOf } from '../common/pod-state.ts';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASES = ['Pending', 'Unknown', 'Running'];

interface Choice {
  count: number;
  nowMs: number;
  /** How many pods of the same family a node runs. */
  siblingsOn(node: string): number;
}

/** Which pods go first when there are too many (upstream: ActivePodsWithRanks). */
export function victimsOf(pods: PodObject[], choice: Choice): PodObject[] {
  const criteria = criteriaFor(choice);
  const ranked = [...pods].sort((a, b) => {
    for (const criterion of criteria) {
      const difference = criterion(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return ranked.slice(0, choice.count);
}

type Criterion = (a: PodObject, b: PodObject) => number;

/** Each is negative where `a` goes before `b`. */
function criteriaFor({ nowMs, siblingsOn }: Choice): Criterion[] {
  const ascending = (valueOf: (pod: PodObject) => number): Criterion => {
    return (a, b) => valueOf(a) - valueOf(b);
  };
  return [
    ascending((pod) => (pod.spec.nodeName ? 1 : 0)),
    ascending((pod) => PHASES.indexOf(pod.status?.phase ?? '')),
    ascending((pod) => (isPodReady(pod) ? 1 : 0)),
    ascending((pod) => Number(pod.metadata.annotations?.[DELETION_COST] ?? 0) || 0),
    ascending((pod) => -siblingsOn(pod.spec.nodeName ?? '')),
    youngerFirst(readySinceMs, nowMs),
    ascending((pod) => -restartsOf(pod)),
    youngerFirst((pod) => parseTime(pod.metadata.creationTimestamp ?? ''), nowMs),
  ];
}

function readySinceMs(pod: PodObject): number {
  return isPodReady(pod) ? parseTime(podCondition(pod, 'Ready')?.lastTransitionTime ?? '') : Number.NaN;
}

/** Ages count by their order of magnitude; within one, the UID decides, so that not always the youngest goes. */
function youngerFirst(instantOf: (pod: PodObject) => number, nowMs: number): Criterion {
  return (a, b) => {
    const [atA, atB] = [instantOf(a), instantOf(b)];
    if (Number.isNaN(atA) || Number.isNaN(atB) || atA === atB) return 0;
    const difference = magnitude(nowMs - atA) - magnitude(nowMs - atB);
    if (difference !== 0) return difference;
    return (a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1;
  };
}

function magnitude(ageMs: number): number {
  return ageMs <= 0 ? -1 : Math.floor(Math.log2(ageMs * 1e6));
}
