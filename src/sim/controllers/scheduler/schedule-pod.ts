import type { Random } from '../../../clock/random.ts';
import type { Client } from '../../client.ts';
import type { SeriesRecorder } from '../../events/series-recorder.ts';
import type { NodeObject, PodObject } from '../common/kinds.ts';
import { isPodTerminal } from '../common/pod-state.ts';
import type { ControllerWorld } from '../controller.ts';
import { keyOf } from '../runtime/object-key.ts';
import { evictVictims } from './evict-victims.ts';
import type { Cycle } from './filter.ts';
import { fitError, unavailable } from './fit-error.ts';
import { type NodeView, nodeView, priorityOf } from './node-view.ts';
import { type Placement, placePod } from './place-pod.ts';
import type { PodAmounts } from './pod-amounts.ts';
import { tellFailure } from './pod-failure.ts';
import { findPreemption } from './preemption.ts';
import { prepareClaims } from './prepare-claims.ts';
import type { SchedulingQueue } from './scheduling-queue.ts';

/** What the scheduler works with. */
export interface Desk {
  world: ControllerWorld;
  client: Client;
  queue: SchedulingQueue;
  events: SeriesRecorder;
  amounts: PodAmounts;
  random: Random;
}

/** One attempt: binds the pod to a node, or says why it can't and parks it. */
export function schedulePod(desk: Desk, pod: PodObject): void {
  const { store, caches } = desk.world;
  const cycle: Cycle = { pod, nodes: nodesFor(desk, pod), store, caches, amounts: desk.amounts };
  if (cycle.nodes.length === 0) return fail(desk, cycle, { message: 'no nodes available to schedule pods' });
  const placement = placePod(cycle, desk.random);
  if ('node' in placement) return take(desk, cycle, placement.node);
  const preemption = findPreemption(cycle, placement.rejections);
  const why = whyNowhere(cycle, placement);
  desk.queue.park(keyOf(pod), new Set([...placement.rejections.values()].map(({ plugin }) => plugin)));
  if ('message' in preemption) return fail(desk, cycle, { message: `${why} ${preemption.message}`, nominated: '' });
  const { node, victims } = preemption;
  evictVictims(desk, { victims, preemptor: pod, node, nowMs: desk.world.clock.now() });
  fail(desk, cycle, { message: why, nominated: node });
}

/** Every node with the pods on it, and with those promised to it that are as important as this one. */
function nodesFor({ world, amounts }: Desk, pod: PodObject): NodeView[] {
  const index = world.caches.podsByNode();
  const promised = new Map<string, PodObject[]>();
  for (const other of index.get('') as PodObject[]) {
    const nominated = other.status?.nominatedNodeName;
    if (!nominated || other.metadata.uid === pod.metadata.uid || priorityOf(other) < priorityOf(pod)) continue;
    promised.set(nominated, [...(promised.get(nominated) ?? []), other]);
  }
  return (world.store.list('nodes') as NodeObject[]).map((node) => {
    const { name } = node.metadata;
    const running = (index.get(name) as PodObject[]).filter((other) => !isPodTerminal(other));
    return nodeView(node, [...running, ...(promised.get(name) ?? [])], amounts);
  });
}

function take(desk: Desk, cycle: Cycle, view: NodeView): void {
  const { pod } = cycle;
  const { name, namespace, uid } = pod.metadata;
  if (prepareClaims(desk.client, cycle, view)) return desk.queue.park(keyOf(pod), new Set(['VolumeBinding']));
  const node = view.node.metadata.name;
  const binding = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }) },
    target: { kind: 'Node', name: node },
  };
  desk.client.create('pods', binding, { ...(namespace === undefined ? {} : { namespace }), subresource: 'binding' });
  desk.events.record(pod, {
    type: 'Normal',
    reason: 'Scheduled',
    action: 'Binding',
    note: `Successfully assigned ${namespace}/${name} to ${node}`,
  });
}

function whyNowhere({ nodes }: Cycle, placement: Exclude<Placement, { node: NodeView }>): string {
  if (placement.refusal !== undefined) return unavailable(nodes.length, placement.refusal.reasons.join(', '));
  return fitError(nodes.length, placement.rejections.values());
}

function fail(desk: Desk, { pod }: Cycle, failure: { message: string; nominated?: string }): void {
  desk.events.record(pod, {
    type: 'Warning',
    reason: 'FailedScheduling',
    action: 'Scheduling',
    note: failure.message,
  });
  tellFailure(desk.client, pod, { ...failure, reason: 'Unschedulable', nowMs: desk.world.clock.now() });
}
