import { quotaNames, quotaUsage } from '../../access/quota/quota-usage.ts';
import { isInScope, type QuotaSpec } from '../../access/quota/quota-scope.ts';
import { addQuantities, formatQuantity, type Quantity, ZERO } from '../../kinds/quantity.ts';
import type { KubeObject } from '../../kube-object.ts';
import { updateStatus } from '../common/update-object.ts';
import type { Stored } from '../common/kinds.ts';
import type { Controller, ControllerWorld } from '../controller.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';

const QUOTAS = 'resourcequotas';
const RESYNC_MS = 300_000;

type Quota = Stored<QuotaSpec, { hard?: Record<string, string>; used?: Record<string, string> }>;

/** Recounts what quotas are used for, when something they count comes or goes (upstream: pkg/controller/resourcequota). */
export const quotaController: Controller = {
  name: 'resourcequota-controller',
  start(world) {
    const shop = openWorkshop(world, { account: 'resourcequota-controller', reconcile });
    watchResource(world.store, QUOTAS, ({ object }) => shop.queue.add(keyOf(object)));
    world.store.subscribe('*', ({ type, resource, object, previous }) => {
      if (resource === 'events' || object.metadata.namespace === undefined) return;
      if (type === 'MODIFIED' && !isRecounted(resource, object, previous)) return;
      for (const quota of world.store.list(QUOTAS, object.metadata.namespace) as Quota[]) {
        if (quotaNames(resource, Object.keys(quota.spec.hard ?? {})).length > 0) shop.queue.add(keyOf(quota));
      }
    });
    world.clock.every(RESYNC_MS, () => {
      for (const quota of world.store.list(QUOTAS)) shop.queue.add(keyOf(quota));
    });
  },
};

/** Of changes only those that may change an amount. */
function isRecounted(resource: string, object: KubeObject, previous: KubeObject | undefined): boolean {
  if (resource === 'pods') {
    const phase = (pod: KubeObject | undefined) => (pod?.status as { phase?: string } | undefined)?.phase;
    return (
      phase(object) !== phase(previous) || object.metadata.deletionTimestamp !== previous?.metadata.deletionTimestamp
    );
  }
  return resource === 'services' || resource === 'persistentvolumeclaims';
}

function reconcile({ world, client }: Workshop, key: string): void {
  const { namespace, name } = splitKey(key);
  const quota = world.store.get(QUOTAS, namespace, name) as Quota | undefined;
  if (quota === undefined) return;
  const hard = quota.spec.hard ?? {};
  const used = usedBy(world, quota, Object.keys(hard));
  updateStatus(client, QUOTAS, quota, { ...quota.status, hard, used });
}

function usedBy({ store, clock }: ControllerWorld, quota: Quota, names: string[]): Record<string, string> {
  const sums = new Map<string, Quantity>(names.map((name) => [name, ZERO]));
  for (const resource of store.resources()) {
    const counted = quotaNames(resource, names);
    if (counted.length === 0) continue;
    for (const object of store.list(resource, quota.metadata.namespace)) {
      if (!isInScope(quota.spec, resource, object)) continue;
      const usage = quotaUsage(resource, object, clock.now());
      for (const name of counted) sums.set(name, addQuantities(sums.get(name) ?? ZERO, usage.get(name) ?? ZERO));
    }
  }
  return Object.fromEntries([...sums].map(([name, sum]) => [name, formatQuantity(sum)]));
}
