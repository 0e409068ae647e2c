import type { Lease } from 'kubernetes-types/coordination/v1.d.ts';
import type { ComponentStatus } from 'kubernetes-types/core/v1.d.ts';
import type { RuntimeClass } from 'kubernetes-types/node/v1.d.ts';
import type { CSIDriver, CSINode, StorageClass, VolumeAttachment } from 'kubernetes-types/storage/v1.d.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import { ageOf } from './human-duration.ts';

const DEFAULT_CLASS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

export function storageClassCells(object: KubeObject, nowMs: number): unknown[] {
  const { provisioner, reclaimPolicy, volumeBindingMode, allowVolumeExpansion } = as<StorageClass>(object);
  const isDefault = DEFAULT_CLASS.some((key) => object.metadata.annotations?.[key] === 'true');
  return [
    `${object.metadata.name}${isDefault ? ' (default)' : ''}`,
    provisioner,
    reclaimPolicy ?? 'Delete',
    volumeBindingMode ?? 'Immediate',
    allowVolumeExpansion ?? false,
    ageOf(object.metadata.creationTimestamp, nowMs),
  ];
}

export function componentStatusCells(object: KubeObject): unknown[] {
  const healthy = (as<ComponentStatus>(object).conditions ?? []).find(({ type }) => type === 'Healthy');
  const status = healthy === undefined ? 'Unknown' : healthy.status === 'True' ? 'Healthy' : 'Unhealthy';
  return [object.metadata.name, status, healthy?.message ?? '', healthy?.error ?? ''];
}

export function csiDriverCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec } = as<CSIDriver>(object);
  const tokens = (spec?.tokenRequests ?? []).map(({ audience }) => audience);
  const modes = spec?.volumeLifecycleModes ?? [];
  return [
    object.metadata.name,
    spec?.attachRequired ?? true,
    spec?.podInfoOnMount ?? false,
    spec?.storageCapacity ?? false,
    tokens.length === 0 ? '<unset>' : tokens.join(','),
    spec?.requiresRepublish ?? false,
    modes.length === 0 ? '<none>' : modes.join(','),
    ageOf(object.metadata.creationTimestamp, nowMs),
  ];
}

export function csiNodeCells(object: KubeObject, nowMs: number): unknown[] {
  const count = (as<CSINode>(object).spec?.drivers ?? []).length;
  return [object.metadata.name, count, ageOf(object.metadata.creationTimestamp, nowMs)];
}

export function volumeAttachmentCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec, status } = as<VolumeAttachment>(object);
  return [
    object.metadata.name,
    spec?.attacher ?? '',
    spec?.source?.persistentVolumeName ?? '',
    spec?.nodeName ?? '',
    status?.attached ?? false,
    ageOf(object.metadata.creationTimestamp, nowMs),
  ];
}

export function leaseCells(object: KubeObject, nowMs: number): unknown[] {
  const holder = as<Lease>(object).spec?.holderIdentity ?? '';
  return [object.metadata.name, holder, ageOf(object.metadata.creationTimestamp, nowMs)];
}

export function runtimeClassCells(object: KubeObject, nowMs: number): unknown[] {
  return [object.metadata.name, as<RuntimeClass>(object).handler, ageOf(object.metadata.creationTimestamp, nowMs)];
}

interface Condition {
  type?: string;
  status?: string;
  reason?: string;
}

interface ApiServiceShape {
  spec?: { service?: { namespace?: string; name?: string } };
  status?: { conditions?: Condition[] };
}

export function apiServiceCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec, status } = as<ApiServiceShape>(object);
  const available = (status?.conditions ?? []).find(({ type }) => type === 'Available');
  const state = available?.status === 'True' ? 'True' : `${available?.status} (${available?.reason})`;
  return [
    object.metadata.name,
    spec?.service ? `${spec.service.namespace}/${spec.service.name}` : 'Local',
    available === undefined ? 'Unknown' : state,
    ageOf(object.metadata.creationTimestamp, nowMs),
  ];
}

interface FlowSchemaShape {
  spec?: {
    priorityLevelConfiguration?: { name?: string };
    matchingPrecedence?: number;
    distinguisherMethod?: { type?: string };
  };
  status?: { conditions?: Condition[] };
}

export function flowSchemaCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec, status } = as<FlowSchemaShape>(object);
  const dangling = (status?.conditions ?? []).find(({ type }) => type === 'Dangling');
  return [
    object.metadata.name,
    spec?.priorityLevelConfiguration?.name ?? '',
    spec?.matchingPrecedence ?? 0,
    spec?.distinguisherMethod?.type ?? '<none>',
    ageOf(object.metadata.creationTimestamp, nowMs),
    dangling?.status ?? '?',
  ];
}

interface PriorityLevelShape {
  spec?: {
    type?: string;
    limited?: {
      nominalConcurrencyShares?: number;
      limitResponse?: { queuing?: { queues?: number; handSize?: number; queueLengthLimit?: number } };
    };
  };
}

export function priorityLevelCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec } = as<PriorityLevelShape>(object);
  const queuing = spec?.limited?.limitResponse?.queuing;
  return [
    object.metadata.name,
    spec?.type ?? '',
    spec?.limited?.nominalConcurrencyShares ?? '<none>',
    queuing?.queues ?? '<none>',
    queuing?.handSize ?? '<none>',
    queuing?.queueLengthLimit ?? '<none>',
    ageOf(object.metadata.creationTimestamp, nowMs),
  ];
}
