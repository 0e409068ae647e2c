import { formatTime } from '../../../clock/clock.ts';
import { inGoOrder } from '../../kinds/metadata-order.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ApiContext } from '../api-context.ts';
import type { Deleted } from './deleted.ts';
import type { DeleteOptions } from './delete-options.ts';

/** A namespace goes once its finalizers are done with what is in it (pkg/registry/core/namespace/storage). */
export function deleteNamespace(context: ApiContext, namespace: KubeObject, options: DeleteOptions): Deleted {
  const { finalizers = [] } = (namespace.spec ?? {}) as { finalizers?: string[] };
  const isHeld = finalizers.length > 0 || (namespace.metadata.finalizers ?? []).length > 0;
  if (namespace.metadata.deletionTimestamp === undefined) {
    const marked = {
      ...namespace,
      metadata: inGoOrder({ ...namespace.metadata, deletionTimestamp: formatTime(context.clock.now()) }),
      status: { ...(namespace.status as object | undefined), phase: 'Terminating' },
    };
    return { object: options.dryRun ? marked : context.store.put('namespaces', marked), gone: false };
  }
  if (isHeld) return { object: namespace, gone: false };
  const last = options.dryRun ? namespace : context.store.remove('namespaces', '', namespace.metadata.name);
  return { object: last ?? namespace, gone: true };
}
