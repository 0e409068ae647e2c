import type {
  ConfigMap,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  ResourceQuota,
  Secret,
  ServiceAccount,
} from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import { ageOf } from './human-duration.ts';

const ROLE_LABEL = 'node-role.kubernetes.io/';
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
const ACCESS_MODES: readonly [string, string][] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

export function configMapCells(object: KubeObject, nowMs: number): unknown[] {
  const { data, binaryData } = as<ConfigMap>(object);
  const count = Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length;
  return [object.metadata.name, count, ageOf(object.metadata.creationTimestamp, nowMs)];
}

export function secretCells(object: KubeObject, nowMs: number): unknown[] {
  const { type, data } = as<Secret>(object);
  const count = Object.keys(data ?? {}).length;
  return [object.metadata.name, type ?? '', count, ageOf(object.metadata.creationTimestamp, nowMs)];
}

export function serviceAccountCells(object: KubeObject, nowMs: number): unknown[] {
  const count = (as<ServiceAccount>(object).secrets ?? []).length;
  return [object.metadata.name, count, ageOf(object.metadata.creationTimestamp, nowMs)];
}

export function namespaceCells(object: KubeObject, nowMs: number): unknown[] {
  const phase = as<Namespace>(object).status?.phase ?? '';
  return [object.metadata.name, phase, ageOf(object.metadata.creationTimestamp, nowMs)];
}

export function nodeCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec, status } = as<Node>(object);
  const ready = (status?.conditions ?? []).find(({ type }) => type === 'Ready');
  const state = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  const address = (wanted: string) =>
    (status?.addresses ?? []).find(({ type }) => type === wanted)?.address ?? '<none>';
  const { kubeletVersion, osImage, kernelVersion, containerRuntimeVersion } = status?.nodeInfo ?? {};
  return [
    object.metadata.name,
    spec?.unschedulable === true ? `${state},SchedulingDisabled` : state,
    nodeRoles(object),
    ageOf(object.metadata.creationTimestamp, nowMs),
    kubeletVersion ?? '',
    address('InternalIP'),
    address('ExternalIP'),
    osImage || '<unknown>',
    kernelVersion || '<unknown>',
    containerRuntimeVersion || '<unknown>',
  ];
}

export function volumeCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec, status } = as<PersistentVolume>(object);
  const claim = spec?.claimRef;
  return [
    object.metadata.name,
    spec?.capacity?.storage ?? '0',
    accessModes(spec?.accessModes),
    spec?.persistentVolumeReclaimPolicy ?? '',
    object.metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''),
    claim ? `${claim.namespace ?? ''}/${claim.name ?? ''}` : '',
    storageClass(object, spec?.storageClassName),
    attributesClass(spec),
    status?.reason ?? '',
    ageOf(object.metadata.creationTimestamp, nowMs),
    spec?.volumeMode ?? '<unset>',
  ];
}

export function claimCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec, status } = as<PersistentVolumeClaim>(object);
  const bound = (spec?.volumeName ?? '') !== '';
  return [
    object.metadata.name,
    object.metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''),
    spec?.volumeName ?? '',
    bound ? (status?.capacity?.storage ?? '0') : '',
    bound ? accessModes(status?.accessModes) : '',
    storageClass(object, spec?.storageClassName),
    attributesClass(spec),
    ageOf(object.metadata.creationTimestamp, nowMs),
    spec?.volumeMode ?? '<unset>',
  ];
}

export function quotaCells(object: KubeObject, nowMs: number): unknown[] {
  const { hard = {}, used = {} } = as<ResourceQuota>(object).status ?? {};
  const texts = (wanted: (resource: string) => boolean) =>
    Object.keys(hard)
      .sort()
      .filter(wanted)
      .map((resource) => `${resource}: ${used[resource] ?? '0'}/${hard[resource]}`)
      .join(', ');
  const isLimit = (resource: string) => resource.startsWith('limits.');
  return [
    object.metadata.name,
    ageOf(object.metadata.creationTimestamp, nowMs),
    texts((resource) => !isLimit(resource)),
    texts(isLimit),
  ];
}

function nodeRoles({ metadata }: KubeObject): string {
  const roles = new Set<string>();
  for (const [label, value] of Object.entries(metadata.labels ?? {})) {
    if (label.startsWith(ROLE_LABEL) && label.length > ROLE_LABEL.length) roles.add(label.slice(ROLE_LABEL.length));
    else if (label === 'kubernetes.io/role' && value !== '') roles.add(value);
  }
  return roles.size === 0 ? '<none>' : [...roles].sort().join(',');
}

function accessModes(modes: string[] | undefined): string {
  return ACCESS_MODES.filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

function storageClass({ metadata }: KubeObject, name: string | undefined): string {
  return metadata.annotations?.[CLASS_ANNOTATION] ?? name ?? '';
}

function attributesClass(spec: unknown): string {
  return (spec as { volumeAttributesClassName?: string } | undefined)?.volumeAttributesClassName ?? '<unset>';
}
