import { invalid, invalidObject, notSupported, type FieldError } from '../../kinds/field-error.ts';
import { fieldManagerName } from '../managed-fields/field-manager-name.ts';
import { dryRunErrors } from './delete-options.ts';
import type { Call } from '../api-context.ts';

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** The query parameters of a write (`CreateOptions`, `UpdateOptions`, `PatchOptions`). */
export interface WriteOptions {
  dryRun: boolean;
  fieldManager: string;
  fieldValidation: FieldValidation;
  /** As the caller gave it, for admission. */
  given: Record<string, unknown>;
}

export function parseWriteOptions(call: Call, kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions'): WriteOptions {
  const { query } = call.request;
  const dryRun = query.getAll('dryRun');
  const fieldManager = query.get('fieldManager') ?? '';
  const fieldValidation = query.get('fieldValidation') ?? '';
  const errors = [...dryRunErrors(dryRun), ...managerErrors(fieldManager), ...validationErrors(fieldValidation)];
  if (errors.length > 0) throw invalidObject({ group: 'meta.k8s.io', kind }, '', errors);
  return {
    dryRun: dryRun.length > 0,
    fieldManager: fieldManagerName(fieldManager, call.request.headers['user-agent']),
    fieldValidation: fieldValidation === '' ? 'Warn' : (fieldValidation as FieldValidation),
    given: {
      kind,
      apiVersion: 'meta.k8s.io/v1',
      ...(dryRun.length > 0 ? { dryRun } : {}),
      ...(fieldManager === '' ? {} : { fieldManager }),
      ...(fieldValidation === '' ? {} : { fieldValidation }),
    },
  };
}

function managerErrors(manager: string): FieldError[] {
  const errors: FieldError[] = [];
  if (manager.length > 128)
    errors.push({ type: 'FieldValueTooLong', field: 'fieldManager', body: 'Too long: may not be more than 128 bytes' });
  const unprintable = [...manager].findIndex((character) => /[\p{C}]/u.test(character));
  if (unprintable >= 0) errors.push(invalid('fieldManager', manager, 'should only contain printable characters'));
  return errors;
}

function validationErrors(fieldValidation: string): FieldError[] {
  const known = ['', 'Ignore', 'Strict', 'Warn'];
  return known.includes(fieldValidation) ? [] : [notSupported('fieldValidation', fieldValidation, known)];
}
