import type { DownwardAPIVolumeFile, KeyToPath } from 'kubernetes-types/core/v1.d.ts';
import { checkRequired } from '../../check.ts';
import { type FieldError, invalid, required } from '../../field-error.ts';
import { checkFieldRef, checkResourceRef, VOLUME_FIELDS } from './check-env.ts';
import { checkLocalUnreservedPath } from './check-local-path.ts';

const MODE_MAX = 0o777;

/** The files of a secret or config map. */
export function checkConfigFiles(field: string, source: { defaultMode?: number; items?: KeyToPath[] }): FieldError[] {
  return [
    ...checkMode(`${field}.defaultMode`, source.defaultMode),
    ...(source.items ?? []).flatMap((item, at) => checkKeyToPath(`${field}.items[${at}]`, item)),
  ];
}

export function checkKeyToPath(field: string, { key = '', path = '', mode }: KeyToPath): FieldError[] {
  return [
    ...checkRequired(`${field}.key`, key),
    ...checkRequired(`${field}.path`, path),
    ...checkLocalUnreservedPath(`${field}.path`, path),
    ...checkMode(`${field}.mode`, mode),
  ];
}

export function checkDownwardFiles(
  field: string,
  source: { defaultMode?: number; items?: DownwardAPIVolumeFile[] },
): FieldError[] {
  return [
    ...checkMode(`${field}.defaultMode`, source.defaultMode),
    ...(source.items ?? []).flatMap((file) => checkDownwardFile(field, file)),
  ];
}

/** Upstream leaves out which of the files it is. */
export function checkDownwardFile(field: string, file: DownwardAPIVolumeFile): FieldError[] {
  const { path = '', fieldRef, resourceFieldRef, mode } = file;
  const errors = [...checkRequired(`${field}.path`, path), ...checkLocalUnreservedPath(`${field}.path`, path)];
  if (fieldRef) {
    errors.push(...checkFieldRef(`${field}.fieldRef`, fieldRef, VOLUME_FIELDS));
    if (resourceFieldRef) {
      errors.push(invalid(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
    }
  } else if (resourceFieldRef) errors.push(...checkResourceRef(`${field}.resourceFieldRef`, resourceFieldRef, true));
  else errors.push(required(field, 'one of fieldRef and resourceFieldRef is required'));
  return [...errors, ...checkMode(`${field}.mode`, mode)];
}

export function checkMode(field: string, mode: number | undefined): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= MODE_MAX)) return [];
  return [invalid(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}
