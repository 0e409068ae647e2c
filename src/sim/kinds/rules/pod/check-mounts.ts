import { checkLocalPath } from './check-local-path.ts';
import type { Container, VolumeDevice, VolumeMount } from 'kubernetes-types/core/v1.d.ts';
import { checkRequired } from '../../check.ts';
import { type FieldError, fieldNotFound, forbiddenField, invalid, notSupported, required } from '../../field-error.ts';
import type { KnownVolumes } from './check-volumes.ts';

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const RECURSIVE_READ_ONLY = ['Disabled', 'Enabled', 'IfPossible'];

export function checkVolumeMounts(field: string, container: Container, volumes: KnownVolumes): FieldError[] {
  const paths = new Set<string>();
  const devices = container.volumeDevices ?? [];
  return (container.volumeMounts ?? []).flatMap((mount, at) => {
    const own = `${field}[${at}]`;
    const { name = '', mountPath = '', subPath = '', subPathExpr = '' } = mount;
    const errors = checkRequired(`${own}.name`, name);
    if (!volumes.has(name)) errors.push(fieldNotFound(`${own}.name`, name));
    errors.push(...checkRequired(`${own}.mountPath`, mountPath));
    if (paths.has(mountPath)) errors.push(invalid(`${own}.mountPath`, mountPath, 'must be unique'));
    paths.add(mountPath);
    if (devices.some((device) => device.name === name)) {
      errors.push(invalid(`${own}.name`, name, 'must not already exist in volumeDevices'));
    }
    if (devices.some(({ devicePath }) => devicePath === mountPath)) {
      errors.push(invalid(`${own}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'));
    }
    if (subPath !== '') errors.push(...checkLocalPath(`${field}.subPath`, subPath));
    if (subPathExpr !== '') {
      if (subPath !== '') {
        const why = 'subPathExpr and subPath are mutually exclusive';
        errors.push(invalid(`${own}.subPathExpr`, subPathExpr, why));
      }
      errors.push(...checkLocalPath(`${field}.subPathExpr`, subPathExpr));
    }
    return [
      ...errors,
      ...checkPropagation(`${field}.mountPropagation`, mount, container),
      ...checkRecursiveReadOnly(`${field}.recursiveReadOnly`, mount),
    ];
  });
}

export function checkVolumeDevices(field: string, container: Container, volumes: KnownVolumes): FieldError[] {
  const names = new Set<string>();
  const paths = new Set<string>();
  const mounts = container.volumeMounts ?? [];
  // Upstream keeps one path for each volume, the last.
  const mountPaths = new Set(new Map(mounts.map(({ name, mountPath }) => [name, mountPath])).values());
  return (container.volumeDevices ?? []).flatMap((device, at) => {
    const errors = checkDevice(`${field}[${at}]`, device, { names, paths, mounts, mountPaths, volumes });
    if (device.name) names.add(device.name);
    return errors;
  });
}

function checkDevice(
  own: string,
  { name = '', devicePath = '' }: VolumeDevice,
  seen: {
    names: Set<string>;
    paths: Set<string>;
    mounts: VolumeMount[];
    mountPaths: Set<string>;
    volumes: KnownVolumes;
  },
): FieldError[] {
  const errors = checkRequired(`${own}.name`, name);
  const source = seen.volumes.get(name);
  if (seen.names.has(name)) errors.push(invalid(`${own}.name`, name, 'must be unique'));
  if (source && !source.persistentVolumeClaim && !source.ephemeral) {
    const why = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
    errors.push(invalid(`${own}.name`, name, why));
  }
  if (!source) errors.push(fieldNotFound(`${own}.name`, name));
  if (devicePath === '') errors.push(required(`${own}.devicePath`));
  if (seen.paths.has(devicePath)) errors.push(invalid(`${own}.devicePath`, devicePath, 'must be unique'));
  if (devicePath.split('/').includes('..')) {
    errors.push(invalid(`${own}.devicePath`, devicePath, "can not contain backsteps ('..')"));
  } else seen.paths.add(devicePath);
  if (seen.mounts.some((mount) => mount.name === name)) {
    errors.push(invalid(`${own}.name`, name, 'must not already exist in volumeMounts'));
  }
  if (seen.mountPaths.has(devicePath)) {
    errors.push(invalid(`${own}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'));
  }
  return errors;
}

function checkPropagation(field: string, { mountPropagation }: VolumeMount, container: Container): FieldError[] {
  if (mountPropagation === undefined) return [];
  const errors = PROPAGATIONS.includes(mountPropagation) ? [] : [notSupported(field, mountPropagation, PROPAGATIONS)];
  if (mountPropagation === 'Bidirectional' && container.securityContext?.privileged !== true) {
    const why = 'Bidirectional mount propagation is available only to privileged containers';
    errors.push(forbiddenField(field, why));
  }
  return errors;
}

function checkRecursiveReadOnly(field: string, mount: VolumeMount): FieldError[] {
  const { recursiveReadOnly } = mount as VolumeMount & { recursiveReadOnly?: string };
  if (recursiveReadOnly === undefined || recursiveReadOnly === 'Disabled') return [];
  if (!RECURSIVE_READ_ONLY.includes(recursiveReadOnly))
    return [notSupported(field, recursiveReadOnly, RECURSIVE_READ_ONLY)];
  const errors = mount.readOnly === true ? [] : [forbiddenField(field, 'may only be specified when readOnly is true')];
  if (mount.mountPropagation !== undefined && mount.mountPropagation !== 'None') {
    errors.push(forbiddenField(field, 'may only be specified when mountPropagation is None or not specified'));
  }
  return errors;
}
