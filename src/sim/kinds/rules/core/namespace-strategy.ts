import type { Namespace } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import type { Draft } from '../../kind-rules.ts';

const OWN_FINALIZER = 'kubernetes';

/** pkg/registry/core/namespace/strategy.go: a namespace starts active, held by the finalizer of its controller. */
export function prepareNamespace(draft: Draft): void {
  const namespace = as<Namespace>(draft);
  namespace.status = { phase: 'Active' };
  const finalizers = namespace.spec?.finalizers ?? [];
  namespace.spec = {
    ...namespace.spec,
    finalizers: finalizers.includes(OWN_FINALIZER) ? finalizers : [...finalizers, OWN_FINALIZER],
  };
}

/** Finalizers are changed through their own subresource only. */
export function keepNamespaceFinalizers(draft: Draft, old: KubeObject): void {
  const finalizers = as<Namespace>(old).spec?.finalizers;
  const namespace = as<Namespace>(draft);
  namespace.spec = { ...namespace.spec, ...(finalizers === undefined ? {} : { finalizers: [...finalizers] }) };
}
