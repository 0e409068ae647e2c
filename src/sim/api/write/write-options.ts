import { type FieldError, GoValue, invalid, invalidObject, notSupported, tooLong } from '../../kinds/field-error.ts';
import { goQuote } from '../../kinds/go-quote.ts';
import { fieldManagerName } from '../managed-fields/field-manager-name.ts';
import { dryRunErrors } from './dry-run-errors.ts';
import type { Call } from '../api-context.ts';

const MANAGER_BYTES_MAX = 128;

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
  const errors = [...managerErrors(fieldManager), ...dryRunErrors(dryRun), ...validationErrors(fieldValidation)];
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

/** k8s.io/apimachinery/pkg/apis/meta/v1/validation, ValidateFieldManager. */
function managerErrors(manager: string): FieldError[] {
  const errors: FieldError[] = [];
  if (manager === '') return errors;
  if (Buffer.byteLength(manager) > MANAGER_BYTES_MAX) errors.push(tooLong('fieldManager', MANAGER_BYTES_MAX));
  for (const { 0: character, index } of manager.matchAll(/\p{C}|\p{Z}/gu)) {
    if (character === ' ') continue;
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const shown = new GoValue(goQuote(manager));
    return [...errors, invalid('fieldManager', shown, `invalid character U+${code} (at position ${index})`)];
  }
  return errors;
}

function validationErrors(fieldValidation: string): FieldError[] {
  const known = ['', 'Ignore', 'Strict', 'Warn'];
  return known.includes(fieldValidation) ? [] : [notSupported('fieldValidation', fieldValidation, known)];
}
