import type { PodObject } from '../common/kinds.ts';
import { isPodAvailable } from '../common/pod-state.ts';
import type { Changes } from './manage-daemons.ts';
import { type DaemonSetObject, isUpdated, maxSurge, maxUnavailable, type NodePods } from './daemonset-object.ts';

interface Situation {
  places: NodePods[];
  hash: string;
  nowMs: number;
}

/** What a rolling update may do now (upstream: rollingUpdate in update.go). */
export function planRollout(set: DaemonSetObject, { places, hash, nowMs }: Situation): Changes {
  const nodeCount = places.filter(({ shouldRun }) => shouldRun).length;
  const surge = maxSurge(set, nodeCount);
  const isAvailable = (pod: PodObject) => isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs);
  const states = places
    .filter(({ node, shouldRun, pods }) => node !== undefined && (shouldRun || pods.length > 0))
    .map((place) => ({ name: place.name, ...newAndOld(set, place.pods, hash) }));
  if (surge > 0) return planSurge(states, isAvailable, surge);
  return planReplacement(states, isAvailable, maxUnavailable(set, nodeCount));
}

interface NodeState {
  name: string;
  current: PodObject | undefined;
  old: PodObject | undefined;
  /** Several of one kind: the upkeep has to clear that first. */
  unclear: boolean;
}

function newAndOld(set: DaemonSetObject, pods: PodObject[], hash: string): Omit<NodeState, 'name'> {
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const current = living.filter((pod) => isUpdated(pod, set, hash));
  const old = living.filter((pod) => !isUpdated(pod, set, hash));
  return { current: current[0], old: old[0], unclear: current.length > 1 || old.length > 1 };
}

type Test = (pod: PodObject) => boolean;

/** Old pods that are not available go at once; of the others as many as may be missing. */
function planReplacement(states: NodeState[], isAvailable: Test, unavailableMax: number): Changes {
  let unavailable = 0;
  const broken: PodObject[] = [];
  const candidates: PodObject[] = [];
  for (const { current, old, unclear } of states) {
    if (unclear || (current === undefined) === (old === undefined)) unavailable++;
    else if (current !== undefined) unavailable += isAvailable(current) ? 0 : 1;
    else if (old !== undefined) (isAvailable(old) ? candidates : broken).push(old);
  }
  return { doomed: [...broken, ...candidates.slice(0, Math.max(0, unavailableMax - unavailable))], nodes: [] };
}

/** New pods come beside old ones, as many at once as allowed; an old one goes when its successor is available. */
function planSurge(states: NodeState[], isAvailable: Test, surgeMax: number): Changes {
  let surging = 0;
  const doomed: PodObject[] = [];
  const urgent: string[] = [];
  const candidates: string[] = [];
  for (const { name, current, old, unclear } of states) {
    if (unclear) surging++;
    else if (old === undefined) continue;
    else if (current === undefined) (isAvailable(old) ? candidates : urgent).push(name);
    else if (isAvailable(current)) doomed.push(old);
    else surging++;
  }
  return { doomed, nodes: [...urgent, ...candidates.slice(0, Math.max(0, surgeMax - surging))] };
}
