import type { Node } from 'kubernetes-types/core/v1.d.ts';
import { formatTime } from '../../../clock/clock.ts';
import { as } from '../../kube-object.ts';
import { isSame } from '../common/stable-json.ts';
import type { Controller } from '../controller.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { taintsByConditions } from './condition-taints.ts';

/** Keeps a node's taints in step with its conditions (upstream: node_lifecycle_controller.go, doNoScheduleTaintingPass and doNoExecuteTaintingPass). */
export const nodeTaintsController: Controller = {
  name: 'node-controller',
  start(world) {
    const shop = openWorkshop(world, { account: 'node-controller', reconcile });
    watchResource(world.store, 'nodes', ({ type, object }) => {
      if (type !== 'DELETED') shop.queue.add(object.metadata.name);
    });
  },
};

function reconcile({ world, client }: Workshop, name: string): void {
  const node = world.store.get('nodes', '', name);
  if (node === undefined) return;
  const present = as<Node>(node).spec?.taints ?? [];
  const taints = taintsByConditions(as<Node>(node), formatTime(world.clock.now()));
  if (isSame(taints, present)) return;
  client.patch('nodes', name, {
    type: 'merge',
    body: {
      spec: { taints: taints.length === 0 ? null : taints },
      metadata: { resourceVersion: node.metadata.resourceVersion },
    },
  });
}
