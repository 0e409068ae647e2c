import { acceptsNode } from '../common/node-affinity.ts';
import type { NodeObject, PodObject } from '../common/kinds.ts';
import { isPodTerminal } from '../common/pod-state.ts';
import { untolerated } from '../common/tolerations.ts';
import { nodePorts, nodeResourcesFit } from './filters/resource-filters.ts';
import { nodeView } from './node-view.ts';
import type { Desk } from './schedule-pod.ts';

/** Whether a node that changed is worth another try, whatever its pods might make room for (upstream: preCheckForNode). */
export function mayFit({ world, amounts }: Desk, pod: PodObject, node: NodeObject): boolean {
  if (!acceptsNode(pod, node)) return false;
  if (untolerated(node.spec?.taints, pod.spec.tolerations, ['NoSchedule']) !== undefined) return false;
  const running = (world.caches.podsByNode().get(node.metadata.name) as PodObject[]).filter(
    (other) => !isPodTerminal(other),
  );
  const view = nodeView(node, running, amounts);
  const cycle = { pod, nodes: [view], store: world.store, caches: world.caches, amounts };
  return [nodeResourcesFit, nodePorts].every((filter) => filter.test(cycle)?.(view) === undefined);
}
