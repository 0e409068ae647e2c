import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  notSupported,
  required,
  tooMany,
} from '../../field-error.ts';
import { dns1035LabelErrors } from '../../names.ts';
import type { CustomSchema } from '../custom-schema.ts';
import { webhookServiceErrors, webhookUrlErrors } from '../../rules/admissionregistration/webhook-client-errors.ts';
import type { Conversion, CustomColumn, CustomNames, Subresources } from '../definition.ts';
import { FieldPathError, followFieldPath } from '../field-path.ts';

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const SELECTABLE_MAX = 8;

/** Names, in a spec or accepted. Empty ones are for others to complain of. */
export function namesErrors(names: CustomNames, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const check = (value: string | undefined, at: string, isKind: boolean, isListed = false): void => {
    if (value === undefined || (value === '' && !isListed)) return;
    const faults = dns1035LabelErrors(isKind ? value.toLowerCase() : value);
    if (faults.length === 0) return;
    const prefix = isKind ? 'may have mixed case, but should otherwise match: ' : '';
    errors.push(invalid(`${path}.${at}`, value, prefix + faults.join(',')));
  };
  check(names.plural, 'plural', false);
  check(names.singular, 'singular', false);
  check(names.kind, 'kind', true);
  check(names.listKind, 'listKind', true);
  (names.shortNames ?? []).forEach((name, i) => check(name, `shortNames[${i}]`, false, true));
  if (names.kind !== '' && names.kind === names.listKind) {
    errors.push(invalid(`${path}.listKind`, names.listKind, 'kind and listKind may not be the same'));
  }
  (names.categories ?? []).forEach((name, i) => check(name, `categories[${i}]`, false, true));
  return errors;
}

export function subresourceErrors({ scale }: Subresources, path: string): FieldError[] {
  if (scale === undefined) return [];
  const at = `${path}.scale`;
  const selector = scale.labelSelectorPath ?? '';
  return [
    ...scalePathErrors(scale.specReplicasPath, `${at}.specReplicasPath`, ['.spec.'], 'under .spec'),
    ...scalePathErrors(scale.statusReplicasPath, `${at}.statusReplicasPath`, ['.status.'], 'under .status'),
    ...(selector === ''
      ? []
      : scalePathErrors(selector, `${at}.labelSelectorPath`, ['.spec.', '.status.'], 'under either .spec or .status')),
  ];
}

function scalePathErrors(value: string | undefined, path: string, prefixes: string[], where: string): FieldError[] {
  if (value === undefined || value === '') return [required(path)];
  const errors = simplePathErrors(value, path);
  if (errors.length > 0 || prefixes.some((prefix) => value.startsWith(prefix))) return errors;
  return [invalid(path, value, `should be a json path ${where}`)];
}

function simplePathErrors(value: string, path: string): FieldError[] {
  return value.startsWith('.') ? [] : [invalid(path, value, 'must be a simple json path starting with .')];
}

export function columnErrors(column: CustomColumn, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const types = `must be one of ${COLUMN_TYPES.join(',')}`;
  if ((column.name ?? '') === '') errors.push(required(`${path}.name`));
  if ((column.type ?? '') === '') errors.push(required(`${path}.type`, types));
  else if (!COLUMN_TYPES.includes(column.type)) errors.push(invalid(`${path}.type`, column.type, types));
  if ((column.format ?? '') !== '' && !COLUMN_FORMATS.includes(column.format ?? '')) {
    errors.push(invalid(`${path}.format`, column.format, `must be one of ${COLUMN_FORMATS.join(',')}`));
  }
  if ((column.jsonPath ?? '') === '') errors.push(required(`${path}.JSONPath`));
  else errors.push(...simplePathErrors(column.jsonPath, `${path}.JSONPath`));
  return errors;
}

export function selectableErrors(
  fields: readonly { jsonPath: string }[],
  schema: CustomSchema,
  path: string,
): FieldError[] {
  const seen = new Set<string>();
  const errors = fields.flatMap(({ jsonPath = '' }, i) =>
    selectableError(jsonPath, schema, `${path}[${i}].jsonPath`, seen),
  );
  if (seen.size > SELECTABLE_MAX) errors.push(tooMany(path, seen.size, SELECTABLE_MAX));
  return errors;
}

function selectableError(jsonPath: string, schema: CustomSchema, at: string, seen: Set<string>): FieldError[] {
  if (jsonPath === '') return [required(at)];
  try {
    const errors: FieldError[] = [];
    const found = followFieldPath(jsonPath, schema, { arrayNotation: false });
    if (/^metadata(\.|$)/.test(found.text)) errors.push(invalid(at, jsonPath, 'must not point to fields in metadata'));
    if (!['string', 'boolean', 'integer'].includes(found.schema.type ?? '')) {
      const why =
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';
      errors.push(invalid(at, jsonPath, why));
    }
    if (seen.has(found.text)) errors.push(duplicate(at, jsonPath));
    seen.add(found.text);
    return errors;
  } catch (error) {
    if (!(error instanceof FieldPathError)) throw error;
    return [invalid(at, jsonPath, `is an invalid path: ${error.message}`)];
  }
}

export function conversionErrors(conversion: Conversion, path: string): FieldError[] {
  const { strategy, webhook } = conversion;
  const at = `${path}.webhookClientConfig`;
  if ((strategy ?? '') === '') return [required(`${path}.strategy`)];
  const errors = ['None', 'Webhook'].includes(strategy)
    ? []
    : [notSupported(`${path}.strategy`, strategy, ['None', 'Webhook'])];
  if (strategy === 'Webhook') {
    const client = webhook?.clientConfig;
    if (client === undefined) errors.push(required(at, 'required when strategy is set to Webhook'));
    else if ((client.url === undefined) === (client.service === undefined)) {
      errors.push(required(at, 'exactly one of url or service is required'));
    } else if (client.url !== undefined) errors.push(...webhookUrlErrors(`${at}.url`, client.url));
    else errors.push(...webhookServiceErrors(`${at}.service`, client.service ?? {}));
    return [
      ...errors,
      ...reviewVersionErrors(webhook?.conversionReviewVersions ?? [], `${path}.conversionReviewVersions`),
    ];
  }
  const why = 'should not be set when strategy is not set to Webhook';
  if (webhook?.clientConfig !== undefined) errors.push(forbiddenField(at, why));
  if ((webhook?.conversionReviewVersions ?? []).length > 0) {
    errors.push(forbiddenField(`${path}.conversionReviewVersions`, why));
  }
  return errors;
}

function reviewVersionErrors(versions: readonly string[], path: string): FieldError[] {
  if (versions.length === 0) return [required(path)];
  const errors = versions.flatMap((version, i) => {
    if (versions.indexOf(version) < i) return [invalid(`${path}[${i}]`, version, 'duplicate version')];
    return dns1035LabelErrors(version).map((fault) => invalid(`${path}[${i}]`, version, fault));
  });
  if (versions.includes('v1') || versions.includes('v1beta1')) return errors;
  return [...errors, invalid(path, versions, 'must include at least one of v1, v1beta1')];
}
