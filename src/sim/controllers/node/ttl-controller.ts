import type { Controller } from '../controller.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';

const TTL = 'node.alpha.kubernetes.io/ttl';
/** How long kubelets may keep secrets and config maps, by the size of the cluster. */
const SECONDS_BY_NODES: readonly [nodesMax: number, seconds: number][] = [
  [100, 0],
  [500, 15],
  [1000, 30],
  [2000, 60],
  [Number.POSITIVE_INFINITY, 300],
];

/** Upstream: pkg/controller/ttl. */
export const ttlController: Controller = {
  name: 'ttl-controller',
  start(world) {
    const shop = openWorkshop(world, { account: 'ttl-controller', reconcile });
    watchResource(world.store, 'nodes', ({ type, object }) => {
      if (type === 'ADDED') shop.queue.add(object.metadata.name);
    });
  },
};

function reconcile({ world, client }: Workshop, name: string): void {
  const node = world.store.get('nodes', '', name);
  if (node === undefined) return;
  const count = world.store.list('nodes').length;
  const seconds = String(SECONDS_BY_NODES.find(([nodesMax]) => count <= nodesMax)?.[1] ?? 0);
  if (node.metadata.annotations?.[TTL] === seconds) return;
  client.patch('nodes', name, { type: 'strategic', body: { metadata: { annotations: { [TTL]: seconds } } } });
}
