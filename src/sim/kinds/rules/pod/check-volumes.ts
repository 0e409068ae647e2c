import type { Volume } from 'kubernetes-types/core/v1.d.ts';
import { checkDnsLabel, checkRequired } from '../../check.ts';
import { duplicate, type FieldError, forbiddenField, invalid, required } from '../../field-error.ts';
import { dnsSubdomainErrors } from '../../names.ts';
import { checkProjected } from './check-projected.ts';
import { checkConfigFiles, checkDownwardFiles } from './check-volume-files.ts';
import {
  checkIscsiLength,
  checkNetworkSource,
  NETWORK_SOURCES,
  pathInside,
  pathOfSurplus,
} from './check-storage-sources.ts';
import { checkClaimSource, checkHostPath } from './check-volume-sources.ts';

/** The volumes without fault, by name: what mounts may refer to. */
export type KnownVolumes = ReadonlyMap<string, Volume>;

/** In the order in which upstream looks at them. */
const SOURCES = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
] as const;

type SourceName = (typeof SOURCES)[number];

/** The claim of an ephemeral volume is named after the pod and the volume. */
function checkClaimName(field: string, podName: string, name: string): FieldError[] {
  const claim = `${podName}-${name}`;
  return dnsSubdomainErrors(claim).map((fault) => invalid(field, name, `PVC name "${claim}": ${fault}`));
}

/** ValidateVolumes. */
export function checkVolumes(
  field: string,
  volumes: readonly Volume[],
  podName: string,
): { errors: FieldError[]; known: KnownVolumes } {
  const known = new Map<string, Volume>();
  const errors: FieldError[] = [];
  const created = new Set(volumes.filter(({ ephemeral }) => ephemeral).map(({ name }) => `${podName}-${name}`));
  volumes.forEach((volume, at) => {
    const own = `${field}[${at}]`;
    const { name = '' } = volume;
    const faults = [
      ...checkSource(own, volume),
      ...(volume.ephemeral && podName !== '' && name !== '' ? checkClaimName(`${own}.name`, podName, name) : []),
      ...(name === '' ? [required(`${own}.name`)] : checkDnsLabel(`${own}.name`, name)),
      ...(known.has(name) ? [duplicate(`${own}.name`, name)] : []),
    ];
    if (faults.length === 0) known.set(name, volume);
    errors.push(...faults);
    const claim = volume.persistentVolumeClaim?.claimName ?? '';
    if (podName !== '' && created.has(claim)) {
      const why = 'must not reference a PVC that gets created for an ephemeral volume';
      errors.push(invalid(`${own}.persistentVolumeClaim.claimName`, claim, why));
    }
  });
  return { errors, known };
}

function checkSource(field: string, volume: Volume): FieldError[] {
  const given = SOURCES.filter((name) => volume[name] !== undefined && volume[name] !== null);
  if (given.length === 0) return [required(field, 'must specify a volume type')];
  return given.flatMap((name, at) => [
    ...(at === 0
      ? checkKind(`${field}.${pathInside(name)}`, name, volume)
      : [forbiddenField(`${field}.${pathOfSurplus(name)}`, 'may not specify more than 1 volume type')]),
    ...(name === 'iscsi' ? checkIscsiLength(field, volume) : []),
  ]);
}

function checkKind(field: string, name: SourceName, volume: Volume): FieldError[] {
  switch (name) {
    case 'emptyDir':
      return volume.emptyDir?.sizeLimit?.startsWith('-')
        ? [forbiddenField(`${field}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
        : [];
    case 'hostPath':
      return checkHostPath(field, volume.hostPath ?? { path: '' });
    case 'secret':
      return [
        ...checkRequired(`${field}.secretName`, volume.secret?.secretName),
        ...checkConfigFiles(field, volume.secret ?? {}),
      ];
    case 'configMap':
      return [
        ...checkRequired(`${field}.name`, volume.configMap?.name),
        ...checkConfigFiles(field, volume.configMap ?? {}),
      ];
    case 'downwardAPI':
      return checkDownwardFiles(field, volume.downwardAPI ?? {});
    case 'projected':
      return checkProjected(field, volume.projected ?? { sources: [] });
    case 'persistentVolumeClaim':
      return checkRequired(`${field}.claimName`, volume.persistentVolumeClaim?.claimName);
    case 'ephemeral':
      return checkClaimSource(field, volume.ephemeral ?? {});
    default:
      return NETWORK_SOURCES.has(name)
        ? checkNetworkSource(field, name, volume, { persistent: false, name: volume.name })
        : [];
  }
}
