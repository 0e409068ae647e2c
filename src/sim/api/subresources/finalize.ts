import { finalizerNameErrors } from '../../kinds/object-meta-errors.ts';
import type { KubeObject } from '../../kube-object.ts';
import { keepField, type UpdateStrategy } from '../write/strategy.ts';

/** `namespaces/finalize`: only spec.finalizers may change (pkg/registry/core/namespace/strategy.go). */
export function finalizeStrategy(): UpdateStrategy {
  return {
    prepare: (draft, old) => {
      keepField(draft, old, 'status');
      const { labels, annotations, finalizers, ownerReferences } = old.metadata;
      Object.assign(draft.metadata, { labels, annotations, finalizers, ownerReferences });
    },
    errors: (draft) =>
      finalizersOf(draft).flatMap((finalizer, at) => finalizerNameErrors(finalizer, `spec.finalizers[${at}]`)),
    warnings: () => [],
  };
}

function finalizersOf({ spec }: KubeObject): string[] {
  return (spec as { finalizers?: string[] } | undefined)?.finalizers ?? [];
}
