import type { ResourceInfo } from '../../kinds/resource-info.ts';

/** Kinds that are sent or answered but never stored, described as if they were resources. */
export const SCALE = bodyKind('autoscaling', 'v1', 'Scale', 'io.k8s.api.autoscaling.v1.Scale');
export const BINDING = bodyKind('', 'v1', 'Binding', 'io.k8s.api.core.v1.Binding');
export const EVICTION = bodyKind('policy', 'v1', 'Eviction', 'io.k8s.api.policy.v1.Eviction');
/** Its older version outlived those of the other kinds. */
export const OLD_EVICTION = { ...EVICTION, version: 'v1beta1' };

function bodyKind(group: string, version: string, kind: string, schemaName: string): ResourceInfo {
  const resource = `${kind.toLowerCase()}s`;
  return {
    group,
    version,
    resource,
    singular: kind.toLowerCase(),
    kind,
    namespaced: true,
    verbs: [],
    shortNames: [],
    categories: [],
    subresources: new Map(),
    storageKey: group === '' ? resource : `${resource}.${group}`,
    schemaName,
    custom: false,
  };
}
