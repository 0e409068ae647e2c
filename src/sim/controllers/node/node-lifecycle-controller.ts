import type { NodeCondition } from 'kubernetes-types/core/v1.d.ts';
import { formatTime } from '../../../clock/clock.ts';
import { StatusError } from '../../status-error.ts';
import type { NodeObject, PodObject } from '../common/kinds.ts';
import { podCondition } from '../common/pod-state.ts';
import { updateObject } from '../common/update-object.ts';
import type { Controller } from '../controller.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { NodeHealth, readyCondition } from './node-health.ts';
import { withExecuteTaints, withScheduleTaints, writeTaints } from './node-taints.ts';

const PERIOD_MS = 5000;
const WATCHED = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** Upstream: pkg/controller/nodelifecycle. */
export const nodeLifecycleController: Controller = {
  name: 'node-controller',
  start(world) {
    const health = new NodeHealth(world.clock, world.store);
    const shop = openWorkshop(world, { account: 'node-controller', reconcile: reconcileTaints });
    watchResource(world.store, 'nodes', ({ type, object }) => {
      const { name } = object.metadata;
      if (type === 'ADDED') tellNode(shop, name, 'RegisteredNode', `Registered Node ${name} in Controller`);
      if (type === 'DELETED') {
        health.forget(name);
        tellNode(shop, name, 'RemovingNode', `Removing Node ${name} from Controller`);
      } else shop.queue.add(name);
    });
    world.clock.every(PERIOD_MS, () => {
      const nodes = world.store.list('nodes') as NodeObject[];
      for (const node of health.silentNodes(nodes, PERIOD_MS)) tryToMark(shop, node);
    });
  },
};

/** Taints follow conditions: at once those that keep pods away, those that drive them out with them. */
function reconcileTaints({ world, client }: Workshop, name: string): void {
  const node = world.store.get('nodes', '', name) as NodeObject | undefined;
  if (node === undefined) return;
  const now = formatTime(world.clock.now());
  const taints = withScheduleTaints(node, now);
  writeTaints(
    client,
    node,
    withExecuteTaints({ ...node, spec: { ...node.spec, taints } }, readyCondition(node)?.status, now),
  );
}

function tryToMark(shop: Workshop, node: NodeObject): void {
  try {
    markUnknown(shop, node);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    shop.world.onFailure?.('node-controller', node.metadata.name, error);
  }
}

/** Nobody knows how a silent node is. */
function markUnknown(shop: Workshop, node: NodeObject): void {
  const now = formatTime(shop.world.clock.now());
  const before = node.status?.conditions ?? [];
  const wasReady = readyCondition(node)?.status === 'True';
  const known = before.map((condition) => (WATCHED.includes(condition.type) ? unknown(condition, now) : condition));
  const missing = WATCHED.filter((type) => !before.some((condition) => condition.type === type));
  const added = missing.map((type): NodeCondition => {
    const lastHeartbeatTime = node.metadata.creationTimestamp;
    const status = {
      status: 'Unknown',
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
    };
    return {
      type,
      ...status,
      ...(lastHeartbeatTime === undefined ? {} : { lastHeartbeatTime }),
      lastTransitionTime: now,
    };
  });
  if (missing.length === 0 && known.every((condition, i) => condition === before[i])) return;
  updateObject(
    shop.client,
    'nodes',
    { ...node, status: { ...node.status, conditions: [...known, ...added] } },
    'status',
  );
  if (!wasReady) return;
  shop.events.record(
    { kind: 'Node', name: node.metadata.name, ...(node.metadata.uid === undefined ? {} : { uid: node.metadata.uid }) },
    'Normal',
    'NodeNotReady',
    `Node ${node.metadata.name} status is now: NodeNotReady`,
  );
  markPodsNotReady(shop, node.metadata.name, now);
}

function unknown(condition: NodeCondition, now: string): NodeCondition {
  if (condition.status === 'Unknown') return condition;
  return {
    ...condition,
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
    lastTransitionTime: now,
  };
}

/** Traffic leaves pods of a silent node before they are evicted. */
function markPodsNotReady(shop: Workshop, node: string, now: string): void {
  for (const pod of shop.world.caches.podsByNode().get(node) as PodObject[]) {
    const ready = podCondition(pod, 'Ready');
    if (ready?.status !== 'True') continue;
    const conditions = (pod.status?.conditions ?? []).map((condition) =>
      condition === ready ? { ...condition, status: 'False', lastTransitionTime: now } : condition,
    );
    const { name, namespace } = pod.metadata;
    const body = { status: { conditions: conditions.filter(({ type }) => type === 'Ready') } };
    shop.client.patch('pods', name, { type: 'strategic', body }, { namespace, subresource: 'status' });
    shop.events.record(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
  }
}

function tellNode({ events }: Workshop, name: string, reason: string, what: string): void {
  events.record({ apiVersion: 'v1', kind: 'Node', name, uid: name }, 'Normal', reason, `Node ${name} event: ${what}`);
}
