import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ApiContext } from '../api-context.ts';
import type { DeleteOptions } from './delete-options.ts';

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/**
 * The finalizers of an object once it is to be deleted: what becomes of its dependants is asked of the garbage collector
 * by one of two (store.go, deletionFinalizersForGarbageCollection).
 */
export function finalizersAfter(
  context: ApiContext,
  info: ResourceInfo,
  object: KubeObject,
  options: DeleteOptions,
): string[] {
  const present = object.metadata.finalizers ?? [];
  const kept = present.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  switch (policyOf(context, info, present, options)) {
    case 'Orphan':
      return [...kept, ORPHAN];
    case 'Foreground':
      return [...kept, FOREGROUND];
    default:
      return kept;
  }
}

function policyOf(
  context: ApiContext,
  info: ResourceInfo,
  present: readonly string[],
  { propagationPolicy }: DeleteOptions,
): DeleteOptions['propagationPolicy'] {
  if (propagationPolicy !== undefined) return propagationPolicy;
  if (present.includes(ORPHAN)) return 'Orphan';
  if (present.includes(FOREGROUND)) return 'Foreground';
  return context.kinds.rules(info).defaultPropagation;
}
