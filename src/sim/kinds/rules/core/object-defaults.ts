import type { LimitRange, Namespace, Node, ResourceQuota, Secret } from 'kubernetes-types/core/v1.d.ts';
import { as } from '../../../kube-object.ts';
import type { Draft } from '../../kind-rules.ts';
import { roundToMilli } from '../round-resources.ts';

/** SetDefaults_Secret, and the conversion that folds `stringData` into `data`. */
export function defaultSecret(draft: Draft): void {
  const secret = as<Secret>(draft);
  if (secret.stringData) {
    secret.data ??= {};
    for (const [key, text] of Object.entries(secret.stringData))
      secret.data[key] = Buffer.from(text).toString('base64');
    delete secret.stringData;
  }
  secret.type ||= 'Opaque';
}

export function defaultNamespace(draft: Draft): void {
  const namespace = as<Namespace>(draft);
  namespace.status ??= {};
  namespace.status.phase ||= 'Active';
  if ((draft.metadata.name ?? '') === '') return;
  draft.metadata.labels ??= {};
  draft.metadata.labels['kubernetes.io/metadata.name'] = draft.metadata.name;
}

export function defaultNode(draft: Draft): void {
  const { status } = as<Node>(draft);
  if (!status) return;
  roundToMilli(status.capacity);
  roundToMilli(status.allocatable);
  if (Object.keys(status.allocatable ?? {}).length === 0 && status.capacity)
    status.allocatable = { ...status.capacity };
}

export function defaultResourceQuota(draft: Draft): void {
  const { spec, status } = as<ResourceQuota>(draft);
  roundToMilli(spec?.hard);
  roundToMilli(status?.hard);
  roundToMilli(status?.used);
}

export function defaultLimitRange(draft: Draft): void {
  for (const limit of as<LimitRange>(draft).spec?.limits ?? []) {
    for (const field of ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const) {
      roundToMilli(limit[field]);
    }
    if (limit.type !== 'Container') continue;
    limit.default = { ...limit.max, ...limit.default };
    limit.defaultRequest = { ...limit.min, ...limit.default, ...limit.defaultRequest };
  }
}
