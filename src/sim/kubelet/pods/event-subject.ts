import type { ObjectReference } from 'kubernetes-types/core/v1.d.ts';
import type { ContainerRecord } from './container-record.ts';
import { fieldPathOf, type PodObject } from './pod-types.ts';

/** What a kubelet's event about a pod, or about a container of it, points at. */
export function eventSubject({ metadata }: PodObject, record?: ContainerRecord) {
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    uid: metadata.annotations?.['kubernetes.io/config.hash'] ?? metadata.uid ?? '',
    ...(metadata.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion }),
    ...(record === undefined ? {} : { fieldPath: fieldPathOf(record.kind, record.spec.name) }),
  } satisfies ObjectReference;
}
