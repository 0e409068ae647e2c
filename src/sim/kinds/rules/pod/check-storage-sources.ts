import type { Volume } from 'kubernetes-types/core/v1.d.ts';
import { checkDnsLabel, checkDnsSubdomain, checkRequired, sortedEntries } from '../../check.ts';
import { type FieldError, invalid, notSupported, required } from '../../field-error.ts';
import { rangeError } from '../../formats.ts';
import { dnsLabelErrors } from '../../names.ts';
import { checkCsiDriverName } from '../storage/csi-driver-name.ts';
import { checkLocalPath } from './check-local-path.ts';

type Fields = Record<string, unknown>;
/** Where a source stands: a volume of a pod, or a persistent one, with the name of either. */
export interface SourcePlace {
  persistent: boolean;
  name: string;
}

/** Fields that a source must have, for the kinds of storage that need little more. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  gitRepo: ['repository'],
  gcePersistentDisk: ['pdName'],
  awsElasticBlockStore: ['volumeID'],
  glusterfs: ['endpoints', 'path'],
  cinder: ['volumeID'],
  flexVolume: ['driver'],
  azureFile: ['secretName', 'shareName'],
  vsphereVolume: ['volumePath'],
  photonPersistentDisk: ['pdID'],
  portworxVolume: ['volumeID'],
  azureDisk: ['diskName', 'diskURI'],
  scaleIO: ['gateway', 'system', 'volumeName'],
  storageos: [],
  flocker: [],
  nfs: [],
  iscsi: [],
  fc: [],
  csi: [],
  rbd: [],
  cephfs: [],
  quobyte: [],
};

export const NETWORK_SOURCES: ReadonlySet<string> = new Set(Object.keys(NEEDED));

/** Paths that upstream spells in a way of its own. */
const SPELLINGS: Readonly<Record<string, { inside?: string; surplus?: string }>> = {
  gcePersistentDisk: { inside: 'persistentDisk' },
  cephfs: { surplus: 'cephFS' },
  downwardAPI: { surplus: 'downwarAPI' },
};

/** The path under which the faults of a source stand. */
export function pathInside(name: string): string {
  return SPELLINGS[name]?.inside ?? name;
}

/** The path under which a source is refused because there is another. */
export function pathOfSurplus(name: string): string {
  return SPELLINGS[name]?.surplus ?? name;
}

/** What the many kinds of network storage ask of their sources. */
export function checkNetworkSource(field: string, name: string, volume: Volume, place: SourcePlace): FieldError[] {
  const source = ((volume as unknown as Fields)[name] ?? {}) as Fields;
  const errors = (NEEDED[name] ?? []).flatMap((needed) => checkRequired(`${field}.${needed}`, text(source, needed)));
  return [...errors, ...(FURTHER[name]?.(field, source, place) ?? [])];
}

const FURTHER: Readonly<Record<string, (field: string, source: Fields, place: SourcePlace) => FieldError[]>> = {
  gitRepo: (field, source) => checkLocalPath(`${field}.directory`, text(source, 'directory')),
  gcePersistentDisk: checkPartition,
  awsElasticBlockStore: checkPartition,
  nfs: (field, source) => [
    ...checkRequired(`${field}.server`, text(source, 'server')),
    ...checkRequired(`${field}.path`, text(source, 'path')),
    ...(text(source, 'path').startsWith('/')
      ? []
      : [invalid(`${field}.path`, text(source, 'path'), 'must be an absolute path')]),
  ],
  iscsi: checkIscsi,
  fc: checkFibreChannel,
  csi: checkCsi,
  rbd: (field, source) => [
    ...(list(source, 'monitors').length === 0 ? [required(`${field}.monitors`)] : []),
    ...checkRequired(`${field}.image`, text(source, 'image')),
  ],
  cephfs: (field, source) => (list(source, 'monitors').length === 0 ? [required(`${field}.monitors`)] : []),
  flocker: checkFlocker,
  glusterfs: checkGlusterfs,
  cinder: checkSecretRef,
  flexVolume: (field, source) => checkOptions(`${field}.options`, source.options as Record<string, string> | undefined),
  azureFile: checkAzureFile,
  azureDisk: checkAzureDisk,
  storageos: checkStorageOs,
  quobyte: checkQuobyte,
};

function checkPartition(field: string, source: Fields): FieldError[] {
  const partition = typeof source.partition === 'number' ? source.partition : 0;
  if (partition >= 0 && partition <= 255) return [];
  return [invalid(`${field}.partition`, partition, rangeError(1, 255))];
}

function checkIscsi(field: string, source: Fields, { persistent, name }: SourcePlace): FieldError[] {
  const portal = text(source, 'targetPortal');
  const errors = checkRequired(`${field}.targetPortal`, portal);
  const initiator = typeof source.initiatorName === 'string' ? source.initiatorName : undefined;
  const prefixFault = persistent ? 'must be valid format' : 'must be valid format starting with iqn, eui, or naa';
  if (persistent && initiator !== undefined && `${name}:${portal}`.length > NAME_AND_PORTAL_MAX) {
    errors.push(invalid(`${field}.targetportal`, portal, NAME_AND_PORTAL));
  }
  const iqn = text(source, 'iqn');
  if (iqn === '') errors.push(required(`${field}.iqn`));
  else errors.push(...checkIscsiName(`${field}.iqn`, iqn, prefixFault));
  const lun = typeof source.lun === 'number' ? source.lun : 0;
  if (lun < 0 || lun > 255) errors.push(invalid(`${field}.lun`, lun, rangeError(0, 255)));
  const secret = source.secretRef as { name?: string } | undefined;
  if ((source.chapAuthDiscovery === true || source.chapAuthSession === true) && !secret) {
    errors.push(required(`${field}.secretRef`));
  }
  if (persistent && secret) errors.push(...checkRequired(`${field}.secretRef.name`, secret.name));
  if (initiator !== undefined) errors.push(...checkIscsiName(`${field}.initiatorname`, initiator, prefixFault));
  return errors;
}

const NAME_AND_PORTAL_MAX = 64;
const NAME_AND_PORTAL =
  'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';

/** A pod's volume and its portal may not have too long a name together. */
export function checkIscsiLength(field: string, { name, iscsi }: Volume): FieldError[] {
  if (iscsi?.initiatorName === undefined) return [];
  const isLong = `${name}:${iscsi.targetPortal}`.length > NAME_AND_PORTAL_MAX;
  return isLong ? [invalid(`${field}.name`, name, NAME_AND_PORTAL)] : [];
}

function checkIscsiName(field: string, name: string, prefixFault: string): FieldError[] {
  if (!/^(iqn|eui|naa)/.test(name)) return [invalid(field, name, prefixFault)];
  const shape =
    /^(iqn\.\d{4}-\d{2}\.([a-z0-9-]+(\.[a-z0-9-]+)*)(:.*)?|eui\.[0-9A-Fa-f]{16}|naa\.([0-9A-Fa-f]{16}|[0-9A-Fa-f]{32}))$/;
  return shape.test(name) ? [] : [invalid(field, name, 'must be valid format')];
}

function checkFibreChannel(field: string, source: Fields): FieldError[] {
  const [names, ids] = [list(source, 'targetWWNs'), list(source, 'wwids')];
  const errors: FieldError[] = [];
  if (names.length === 0 && ids.length === 0) {
    errors.push(required(`${field}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both'));
  }
  if (names.length > 0 && ids.length > 0) {
    errors.push(invalid(`${field}.targetWWNs`, names, 'targetWWNs and wwids can not be specified simultaneously'));
  }
  if (names.length === 0) return errors;
  const { lun } = source;
  if (typeof lun !== 'number') errors.push(required(`${field}.lun`, 'lun is required if targetWWNs is specified'));
  else if (lun < 0 || lun > 255) errors.push(invalid(`${field}.lun`, lun, rangeError(0, 255)));
  return errors;
}

function checkFlocker(field: string, source: Fields): FieldError[] {
  const [name, uuid] = [text(source, 'datasetName'), text(source, 'datasetUUID')];
  const errors: FieldError[] = [];
  if (name === '' && uuid === '') errors.push(required(field, 'one of datasetName and datasetUUID is required'));
  if (name !== '' && uuid !== '') {
    errors.push(invalid(field, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
  }
  return name.includes('/') ? [...errors, invalid(`${field}.datasetName`, name, "must not contain '/'")] : errors;
}

function checkQuobyte(field: string, source: Fields): FieldError[] {
  const registry = text(source, 'registry');
  const why = 'must be a host:port pair or multiple pairs separated by commas';
  const errors: FieldError[] = [];
  if (registry === '') errors.push(required(`${field}.registry`, why));
  else if (text(source, 'tenant').length > 64) {
    errors.push(required(`${field}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'));
  } else {
    const wrong = registry.split(',').filter((pair) => !/^(\[[^\]]*\]|[^:[\]]*):[^:[\]]*$/.test(pair));
    errors.push(...wrong.map(() => invalid(`${field}.registry`, registry, why)));
  }
  return [...errors, ...checkRequired(`${field}.volume`, text(source, 'volume'))];
}

function checkGlusterfs(field: string, source: Fields, { persistent }: SourcePlace): FieldError[] {
  const namespace = source.endpointsNamespace;
  if (!persistent || typeof namespace !== 'string') return [];
  const own = `${field}.endpointsNamespace`;
  if (namespace !== '') return dnsLabelErrors(namespace).map((why) => invalid(own, namespace, why));
  return [invalid(own, namespace, 'if the endpointnamespace is set, it must be a valid namespace name')];
}

function checkSecretRef(field: string, source: Fields, { persistent }: SourcePlace): FieldError[] {
  const secret = source.secretRef as { name?: string; namespace?: string } | undefined;
  if (!secret) return [];
  return [
    ...checkRequired(`${field}.secretRef.name`, secret.name),
    ...(persistent ? checkRequired(`${field}.secretRef.namespace`, secret.namespace) : []),
  ];
}

function checkOptions(field: string, options: Record<string, string> | undefined): FieldError[] {
  return sortedEntries(options).flatMap(([key]) => {
    const namespace = `.${key.split('/')[0].toLowerCase()}`;
    const reserved = namespace.endsWith('.kubernetes.io') || namespace.endsWith('.k8s.io');
    return reserved ? [invalid(`${field}[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved')] : [];
  });
}

function checkAzureFile(field: string, source: Fields, { persistent }: SourcePlace): FieldError[] {
  return persistent && source.secretNamespace === '' ? [required(`${field}.secretNamespace`)] : [];
}

const MANAGED_DISK = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB_DISK = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

function checkAzureDisk(field: string, source: Fields): FieldError[] {
  const { cachingMode, kind } = source;
  const uri = text(source, 'diskURI');
  const errors: FieldError[] = [];
  const oneOf = (name: string, value: unknown, choices: string[]) => {
    if (typeof value !== 'string' || choices.includes(value)) return;
    errors.push(notSupported(`${field}.${name}`, value, choices));
  };
  oneOf('cachingMode', cachingMode, ['None', 'ReadOnly', 'ReadWrite']);
  oneOf('kind', kind, ['Dedicated', 'Managed', 'Shared']);
  if (kind === 'Managed' && !uri.startsWith('/subscriptions/')) {
    errors.push(notSupported(`${field}.diskURI`, uri, [MANAGED_DISK]));
  }
  if (typeof kind === 'string' && kind !== 'Managed' && !uri.startsWith('https://')) {
    errors.push(notSupported(`${field}.diskURI`, uri, [BLOB_DISK]));
  }
  return errors;
}

function checkStorageOs(field: string, source: Fields, place: SourcePlace): FieldError[] {
  const [name, namespace] = [text(source, 'volumeName'), text(source, 'volumeNamespace')];
  return [
    ...(name === '' ? [required(`${field}.volumeName`)] : checkDnsLabel(`${field}.volumeName`, name)),
    ...(namespace === '' ? [] : checkDnsLabel(`${field}.volumeNamespace`, namespace)),
    ...checkSecretRef(field, source, place),
  ];
}

const CSI_SECRETS = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
];

function checkCsi(field: string, source: Fields, { persistent }: SourcePlace): FieldError[] {
  const errors = checkCsiDriverName(`${field}.driver`, text(source, 'driver'));
  if (!persistent) {
    const secret = source.nodePublishSecretRef as { name?: string } | undefined;
    if (!secret) return errors;
    const { name = '' } = secret;
    if (name === '') return [...errors, required(`${field}.nodePublishSecretRef.name`)];
    return [...errors, ...checkDnsSubdomain(`${field}.name`, name)];
  }
  errors.push(...checkRequired(`${field}.volumeHandle`, text(source, 'volumeHandle')));
  for (const which of CSI_SECRETS) {
    const secret = source[which] as { name?: string; namespace?: string } | undefined;
    if (!secret) continue;
    const { name = '', namespace = '' } = secret;
    const own = `${field}.${which}`;
    errors.push(...(name === '' ? [required(`${own}.name`)] : checkDnsSubdomain(`${own}.name`, name)));
    errors.push(...(namespace === '' ? [required(`${own}.namespace`)] : checkDnsLabel(`${own}.namespace`, namespace)));
  }
  return errors;
}

function text(source: Fields, name: string): string {
  const value = source[name];
  return typeof value === 'string' ? value : '';
}

function list(source: Fields, name: string): unknown[] {
  const value = source[name];
  return Array.isArray(value) ? value : [];
}
