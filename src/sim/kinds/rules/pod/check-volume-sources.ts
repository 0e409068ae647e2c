import type { EphemeralVolumeSource, HostPathVolumeSource, Volume } from 'kubernetes-types/core/v1.d.ts';
import { checkOneOf, checkRequired } from '../../check.ts';
import { type FieldError, forbiddenField, invalid, required } from '../../field-error.ts';
import { rangeError } from '../../formats.ts';
import { checkClaimSpec } from '../core/check-claim-spec.ts';
import { checkLocalPath, checkNoBacksteps } from './check-mounts.ts';
import { checkCsiDriverName } from '../storage/csi-driver-name.ts';

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

type Fields = Record<string, unknown>;

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

export function checkHostPath(field: string, { path = '', type }: HostPathVolumeSource): FieldError[] {
  if (path === '') return [required(`${field}.path`)];
  return [
    ...checkNoBacksteps(`${field}.path`, path),
    ...(type === undefined ? [] : checkOneOf(`${field}.type`, type, HOST_PATH_TYPES)),
  ];
}

/** A claim that comes and goes with the pod. */
export function checkClaimSource(field: string, { volumeClaimTemplate }: EphemeralVolumeSource): FieldError[] {
  const own = `${field}.volumeClaimTemplate`;
  if (!volumeClaimTemplate) return [required(own)];
  const {
    creationTimestamp: _none,
    labels: _labels,
    annotations: _annotations,
    ...rest
  } = volumeClaimTemplate.metadata ?? {};
  return [
    ...Object.keys(rest).map((name) =>
      forbiddenField(`${own}.metadata.${name}`, 'cannot be set for an ephemeral volume'),
    ),
    ...checkClaimSpec(`${own}.spec`, volumeClaimTemplate.spec ?? {}),
  ];
}

export function checkNetworkSource(field: string, name: string, volume: Volume): FieldError[] {
  const source = ((volume as unknown as Fields)[name] ?? {}) as Fields;
  const errors = (NEEDED[name] ?? []).flatMap((needed) => checkRequired(`${field}.${needed}`, text(source, needed)));
  return [...errors, ...(FURTHER[name]?.(field, source) ?? [])];
}

const FURTHER: Readonly<Record<string, (field: string, source: Fields) => FieldError[]>> = {
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
  csi: (field, source) => checkCsiDriverName(`${field}.driver`, text(source, 'driver')),
  rbd: (field, source) => [
    ...(list(source, 'monitors').length === 0 ? [required(`${field}.monitors`)] : []),
    ...checkRequired(`${field}.image`, text(source, 'image')),
  ],
  cephfs: (field, source) => (list(source, 'monitors').length === 0 ? [required(`${field}.monitors`)] : []),
  flocker: checkFlocker,
  quobyte: checkQuobyte,
};

function checkPartition(field: string, source: Fields): FieldError[] {
  const partition = typeof source.partition === 'number' ? source.partition : 0;
  if (partition >= 0 && partition <= 255) return [];
  return [invalid(`${field}.partition`, partition, rangeError(1, 255))];
}

function checkIscsi(field: string, source: Fields): FieldError[] {
  const errors = checkRequired(`${field}.targetPortal`, text(source, 'targetPortal'));
  const iqn = text(source, 'iqn');
  if (iqn === '') errors.push(required(`${field}.iqn`));
  else if (!/^(iqn|eui|naa)/.test(iqn)) {
    errors.push(invalid(`${field}.iqn`, iqn, 'must be valid format starting with iqn, eui, or naa'));
  } else if (
    !/^(iqn\.\d{4}-\d{2}\.([a-z0-9-]+(\.[a-z0-9-]+)*)(:.*)?|eui\.[0-9A-Fa-f]{16}|naa\.([0-9A-Fa-f]{16}|[0-9A-Fa-f]{32}))$/.test(
      iqn,
    )
  ) {
    errors.push(invalid(`${field}.iqn`, iqn, 'must be valid format'));
  }
  const lun = typeof source.lun === 'number' ? source.lun : 0;
  return lun >= 0 && lun <= 255 ? errors : [...errors, invalid(`${field}.lun`, lun, rangeError(0, 255))];
}

function checkFibreChannel(field: string, source: Fields): FieldError[] {
  const [names, ids] = [list(source, 'targetWWNs'), list(source, 'wwids')];
  if (names.length === 0 && ids.length === 0) {
    return [required(`${field}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both')];
  }
  if (names.length > 0 && ids.length > 0) {
    return [invalid(`${field}.targetWWNs`, names, 'targetWWNs and wwids can not be specified simultaneously')];
  }
  if (names.length === 0) return [];
  const { lun } = source;
  if (typeof lun !== 'number') return [required(`${field}.lun`, 'lun is required if targetWWNs is specified')];
  return lun >= 0 && lun <= 255 ? [] : [invalid(`${field}.lun`, lun, rangeError(0, 255))];
}

function checkFlocker(field: string, source: Fields): FieldError[] {
  const [name, uuid] = [text(source, 'datasetName'), text(source, 'datasetUUID')];
  if (name === '' && uuid === '') return [required(`${field}`, 'one of datasetName and datasetUUID is required')];
  if (name !== '' && uuid !== '') {
    return [invalid(`${field}`, 'resource', 'datasetName and datasetUUID can not be specified simultaneously')];
  }
  return name.includes('/') ? [invalid(`${field}.datasetName`, name, "must not contain '/'")] : [];
}

function checkQuobyte(field: string, source: Fields): FieldError[] {
  const registry = text(source, 'registry');
  if (registry === '') {
    return [required(`${field}.registry`, 'must be a host:port pair or multiple pairs separated by commas')];
  }
  return checkRequired(`${field}.volume`, text(source, 'volume'));
}

function text(source: Fields, name: string): string {
  const value = source[name];
  return typeof value === 'string' ? value : '';
}

function list(source: Fields, name: string): unknown[] {
  const value = source[name];
  return Array.isArray(value) ? value : [];
}
