import type { IngressClass, NetworkPolicy } from 'kubernetes-types/networking/v1.d.ts';
import { as } from '../../../kube-object.ts';
import type { Draft } from '../../kind-rules.ts';

export function defaultNetworkPolicy(draft: Draft): void {
  const { spec } = as<NetworkPolicy>(draft);
  if (!spec) return;
  for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
    for (const port of rule.ports ?? []) port.protocol ??= 'TCP';
  }
  if ((spec.policyTypes ?? []).length === 0) {
    spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  }
}

export function defaultIngressClass(draft: Draft): void {
  const parameters = as<IngressClass>(draft).spec?.parameters;
  if (parameters) parameters.scope ??= 'Cluster';
}
