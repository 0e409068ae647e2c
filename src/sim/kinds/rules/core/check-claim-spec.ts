import type { PersistentVolumeClaimSpec } from 'kubernetes-types/core/v1.d.ts';
import { checkDnsSubdomain, checkOneOf, checkRequired } from '../../check.ts';
import { type FieldError, forbiddenField, GoValue, invalid, notSupported, required } from '../../field-error.ts';
import { checkLabelSelector } from '../../label-selector-errors.ts';
import { quantityOf } from '../pod/check-resources.ts';

export const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** ValidatePersistentVolumeClaimSpec. */
export function checkClaimSpec(field: string, spec: Partial<PersistentVolumeClaimSpec>): FieldError[] {
  const errors = checkLabelSelector(`${field}.selector`, spec.selector);
  const modes = spec.accessModes ?? [];
  if (modes.length === 0) errors.push(required(`${field}.accessModes`, 'at least 1 access mode is required'));
  errors.push(...checkAccessModes(`${field}.accessModes`, modes));
  errors.push(...checkStorage(`${field}.resources[storage]`, spec.resources?.requests?.storage));
  if (spec.storageClassName) errors.push(...checkDnsSubdomain(`${field}.storageClassName`, spec.storageClassName));
  if (spec.volumeMode !== undefined)
    errors.push(...checkOneOf(`${field}.volumeMode`, spec.volumeMode, ['Block', 'Filesystem']));
  return [...errors, ...checkDataSources(field, spec)];
}

export function checkAccessModes(field: string, modes: readonly string[]): FieldError[] {
  const errors = modes.flatMap((mode) =>
    ACCESS_MODES.includes(mode) ? [] : [notSupported(field, mode, ACCESS_MODES)],
  );
  if (modes.includes('ReadWriteOncePod') && modes.some((mode) => mode !== 'ReadWriteOncePod')) {
    errors.push(forbiddenField(field, 'may not use ReadWriteOncePod with other access modes'));
  }
  return errors;
}

function checkStorage(field: string, amount: string | undefined): FieldError[] {
  if (amount === undefined) return [required(field)];
  return quantityOf(amount).nanos > 0n ? [] : [invalid(field, amount, 'must be greater than zero')];
}

interface Reference {
  apiGroup?: string;
  kind?: string;
  name?: string;
}

function checkDataSources(field: string, spec: Partial<PersistentVolumeClaimSpec>): FieldError[] {
  const { dataSource, dataSourceRef } = spec;
  const errors: FieldError[] = [];
  if (dataSource) errors.push(...checkReference(`${field}.dataSource`, dataSource));
  if (dataSourceRef) errors.push(...checkReference(`${field}.dataSourceRef`, dataSourceRef));
  if (!dataSource || !dataSourceRef) return errors;
  const same = (['apiGroup', 'kind', 'name'] as const).every((part) => dataSource[part] === dataSourceRef[part]);
  if (same) return errors;
  // Upstream prints the path where it means the value.
  const value = new GoValue('field.Path{name:"dataSource", index:"", parent:(*field.Path)(0xc000b0e4d8)}');
  return [...errors, invalid(field, value, 'must match dataSourceRef')];
}

function checkReference(field: string, { apiGroup = '', kind = '', name = '' }: Reference): FieldError[] {
  const errors = [...checkRequired(`${field}.name`, name), ...checkRequired(`${field}.kind`, kind)];
  if (apiGroup === '' && kind !== 'PersistentVolumeClaim') {
    errors.push(invalid(field, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  }
  if (apiGroup !== '') errors.push(...checkDnsSubdomain(`${field}.apiGroup`, apiGroup));
  return errors;
}
