import type { PersistentVolumeSpec, Volume } from 'kubernetes-types/core/v1.d.ts';
import { checkDnsSubdomain, checkOneOf, sortedEntries } from '../../check.ts';
import { type FieldError, forbiddenField, GoValue, invalid, notSupported, required } from '../../field-error.ts';
import { goValue } from '../../go-value.ts';
import { checkNodeSelector } from '../pod/check-affinity.ts';
import { checkNoBacksteps } from '../pod/check-local-path.ts';
import { quantityOf } from '../pod/check-resources.ts';
import { checkNetworkSource, pathInside, pathOfSurplus } from '../pod/check-storage-sources.ts';
import { checkHostPath } from '../pod/check-volume-sources.ts';
import { checkAccessModes } from './check-claim-spec.ts';

export type VolumeSpec = PersistentVolumeSpec & { volumeAttributesClassName?: string };

/** In the order in which upstream looks at them. */
export const VOLUME_SOURCES = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
] as const;
type SourceName = (typeof VOLUME_SOURCES)[number];

/** Whose spec it is: a volume's of that name, or one inlined into an attachment. */
interface Owner {
  name: string;
  inlined?: boolean;
}

const INLINE = 'may not be specified in the context of inline volumes';

/** ValidatePersistentVolumeSpec. */
export function checkVolumeSpec(path: string, spec: VolumeSpec, owner: Owner): FieldError[] {
  const { inlined = false } = owner;
  const modes = spec.accessModes ?? [];
  const errors = inlined ? checkInlined(path, spec) : [];
  const field = `${path}.accessModes`;
  errors.push(...(modes.length === 0 ? [required(field)] : checkAccessModes(field, modes)));
  if (!inlined) errors.push(...checkCapacity(`${path}.capacity`, spec));
  errors.push(...checkPolicy(`${path}.persistentVolumeReclaimPolicy`, spec, inlined));
  if (spec.nodeAffinity) errors.push(...checkAffinity(`${path}.nodeAffinity`, spec, inlined));
  errors.push(...checkSources(path, spec, owner));
  if (spec.hostPath && spec.persistentVolumeReclaimPolicy === 'Recycle' && isRoot(spec.hostPath.path)) {
    const why = "may not be 'recycle' for a hostPath mount of '/'";
    errors.push(forbiddenField(`${path}.persistentVolumeReclaimPolicy`, why));
  }
  if (spec.storageClassName) {
    const own = `${path}.storageClassName`;
    errors.push(...(inlined ? [forbiddenField(own, INLINE)] : checkDnsSubdomain(own, spec.storageClassName)));
  }
  return [...errors, ...checkMode(`${path}.volumeMode`, spec, inlined)];
}

function isRoot(path: string): boolean {
  return path.startsWith('/') && path.replace(/\/+$/, '') === '';
}

function checkInlined(path: string, spec: VolumeSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.claimRef) errors.push(forbiddenField(`${path}.claimRef`, INLINE));
  if (Object.keys(spec.capacity ?? {}).length > 0) errors.push(forbiddenField(`${path}.capacity`, INLINE));
  if (!spec.csi) errors.push(required(`${path}.csi`, 'has to be specified in the context of inline volumes'));
  return errors;
}

function checkPolicy(field: string, { persistentVolumeReclaimPolicy: policy }: VolumeSpec, inlined: boolean) {
  if (!policy) return [];
  if (!inlined) return checkOneOf(field, policy, ['Delete', 'Recycle', 'Retain']);
  return policy === 'Retain' ? [] : [forbiddenField(field, 'may only be Retain in the context of inline volumes')];
}

function checkMode(field: string, { volumeMode }: VolumeSpec, inlined: boolean): FieldError[] {
  if (volumeMode === undefined) return [];
  if (!inlined) return checkOneOf(field, volumeMode, ['Block', 'Filesystem']);
  if (volumeMode === 'Filesystem') return [];
  return [forbiddenField(field, 'may not specify volumeMode other than Filesystem in the context of inline volumes')];
}

function checkCapacity(field: string, { capacity }: VolumeSpec): FieldError[] {
  const errors: FieldError[] = [];
  const amounts = sortedEntries(capacity);
  if (amounts.length === 0) errors.push(required(field));
  if (amounts.length !== 1 || capacity?.storage === undefined) {
    errors.push(notSupported(field, goValue('core.ResourceList', capacity), ['storage']));
  }
  for (const [name, amount] of amounts) {
    const { nanos } = quantityOf(amount);
    if (nanos < 0n) errors.push(invalid(`${field}[${name}]`, new GoValue(amount), 'must be a valid resource quantity'));
    if (nanos <= 0n) errors.push(invalid(`${field}[${name}]`, amount, 'must be greater than zero'));
  }
  return errors;
}

function checkAffinity(field: string, { nodeAffinity }: VolumeSpec, inlined: boolean): FieldError[] {
  if (inlined) return [forbiddenField(field, INLINE)];
  const needed = nodeAffinity?.required;
  if (!needed) return [required(`${field}.required`, 'must specify required node constraints')];
  return checkNodeSelector(`${field}.required`, needed);
}

function checkSources(path: string, spec: VolumeSpec, owner: Owner): FieldError[] {
  const given = VOLUME_SOURCES.filter((name) => spec[name]);
  if (given.length === 0) return [required(path, 'must specify a volume type')];
  return given.flatMap((name, at) =>
    // Upstream looks into a flexVolume whatever else is there.
    at === 0 || name === 'flexVolume'
      ? checkSource(path, name, spec, owner)
      : [forbiddenField(`${path}.${pathOfSurplus(name)}`, 'may not specify more than 1 volume type')],
  );
}

function checkSource(path: string, name: SourceName, spec: VolumeSpec, owner: Owner): FieldError[] {
  const field = `${path}.${pathInside(name)}`;
  if (name === 'hostPath') return checkHostPath(field, spec.hostPath ?? { path: '' });
  if (name !== 'local') {
    return checkNetworkSource(field, name, spec as unknown as Volume, { persistent: true, name: owner.name });
  }
  const local = spec.local?.path ?? '';
  const errors = local === '' ? [required(`${field}.path`)] : checkNoBacksteps(`${field}.path`, local);
  if (spec.nodeAffinity && !owner.inlined) return errors;
  return [...errors, required(`${path}.nodeAffinity`, 'Local volume requires node affinity')];
}
