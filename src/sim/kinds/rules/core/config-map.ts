import type { ConfigMap, Secret } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { invalidEach, sortedEntries } from '../../check.ts';
import { sameContent } from '../../same-content.ts';
import { type FieldError, forbiddenField, invalid, required, tooLong } from '../../field-error.ts';
import { configKeyErrors } from '../../formats.ts';
import { GoJsonError, parseGoJson } from '../../go-json.ts';
import { wrongType } from '../../decode/unmarshal-error.ts';
import type { KindRules } from '../../kind-rules.ts';
import { subdomainName } from '../name-rules.ts';
import { defaultSecret } from './object-defaults.ts';
import { tlsPairFault } from './tls-pair-fault.ts';

const SIZE_MAX = 1024 * 1024;
const IMMUTABLE = 'field is immutable when `immutable` is set';
const ACCOUNT_ANNOTATION = 'kubernetes.io/service-account.name';
const REDACTED = '<secret contents redacted>';
const SSH_AUTH = 'kubernetes.io/ssh-auth';
/** Keys that secrets of a type must have. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

export const configMapRules: KindRules = {
  hasGeneration: false,
  nameErrors: subdomainName,
  validate: checkConfigMap,
  validateUpdate: (object, old) => [...checkFrozen(object, old, ['data', 'binaryData']), ...checkConfigMap(object)],
};

export const secretRules: KindRules = {
  hasGeneration: false,
  nameErrors: subdomainName,
  defaults: defaultSecret,
  prepareUpdate: (draft, old) => {
    // A client that leaves the type out means the one that is.
    if ((draft.type ?? '') === '') draft.type = old.type;
  },
  validate: checkSecret,
  validateUpdate: (object, old) => {
    const { type } = as<Secret>(object);
    const sameType = type === as<Secret>(old).type;
    return [
      ...(sameType ? [] : [invalid('type', type ?? '', 'field is immutable')]),
      ...checkFrozen(object, old, ['data']),
      ...checkSecret(object),
    ];
  },
  warnings: warnSecret,
  selectableFields: (object) => ({ type: as<Secret>(object).type ?? '' }),
};

/** A TLS secret need not hold a pair, but its author hears of it. */
function warnSecret(object: KubeObject): string[] {
  const { type, data } = as<Secret>(object);
  if (type !== 'kubernetes.io/tls') return [];
  const text = (key: string) => Buffer.from(data?.[key] ?? '', 'base64').toString('latin1');
  const fault = tlsPairFault(text('tls.crt'), text('tls.key'));
  return fault === undefined ? [] : [fault];
}

/** ValidateConfigMap. */
function checkConfigMap(object: KubeObject): FieldError[] {
  const { data, binaryData } = as<ConfigMap>(object);
  let size = 0;
  const errors: FieldError[] = [];
  for (const [key, value] of sortedEntries(data)) {
    errors.push(...invalidEach(`data[${key}]`, key, configKeyErrors(key)));
    if (binaryData && key in binaryData) {
      errors.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    }
    size += Buffer.byteLength(value);
  }
  for (const [key, value] of sortedEntries(binaryData)) {
    errors.push(...invalidEach(`binaryData[${key}]`, key, configKeyErrors(key)));
    size += Buffer.byteLength(value ?? '', 'base64');
  }
  return size > SIZE_MAX ? [...errors, tooLong('[]', SIZE_MAX)] : errors;
}

/** An immutable object keeps what it says, and stays immutable. */
function checkFrozen(object: KubeObject, old: KubeObject, fields: readonly string[]): FieldError[] {
  if (old.immutable !== true) return [];
  const errors: FieldError[] = [];
  if (object.immutable !== true) errors.push(forbiddenField('immutable', IMMUTABLE));
  for (const field of fields) {
    if (!sameContent(object[field], old[field])) errors.push(forbiddenField(field, IMMUTABLE));
  }
  return errors;
}

/** ValidateSecret. */
function checkSecret(object: KubeObject): FieldError[] {
  const { data = {}, type = '' } = as<Secret>(object);
  let size = 0;
  const errors: FieldError[] = [];
  for (const [key, value] of sortedEntries(data)) {
    errors.push(...invalidEach(`data[${key}]`, key, configKeyErrors(key)));
    size += Buffer.byteLength(value ?? '', 'base64');
  }
  if (size > SIZE_MAX) errors.push(tooLong('data', SIZE_MAX));
  return [...errors, ...checkType(object, type, data)];
}

function checkType({ metadata }: KubeObject, type: string, data: Readonly<Record<string, string>>): FieldError[] {
  const needed = (NEEDED[type] ?? [])
    .filter((key) => (type === SSH_AUTH ? (data[key] ?? '') === '' : !(key in data)))
    .map((key) => required(`data[${key}]`));
  switch (type) {
    case 'kubernetes.io/service-account-token':
      return (metadata.annotations?.[ACCOUNT_ANNOTATION] ?? '') === ''
        ? [required(`metadata.annotations[${ACCOUNT_ANNOTATION}]`)]
        : [];
    case 'kubernetes.io/basic-auth':
      return 'username' in data || 'password' in data ? [] : [required('data[username]'), required('data[password]')];
    case 'kubernetes.io/dockercfg':
      return checkJson('.dockercfg', data);
    case 'kubernetes.io/dockerconfigjson':
      return checkJson('.dockerconfigjson', data);
    default:
      return needed;
  }
}

function checkJson(key: string, data: Readonly<Record<string, string>>): FieldError[] {
  const text = data[key];
  if (text === undefined) return [required(`data[${key}]`)];
  try {
    const { value } = parseGoJson(Buffer.from(text, 'base64').toString());
    if (value === null || (typeof value === 'object' && !Array.isArray(value))) return [];
    return [invalid(`data[${key}]`, REDACTED, wrongType(value, 'map[string]interface {}', undefined).message)];
  } catch (error) {
    if (!(error instanceof GoJsonError)) throw error;
    return [invalid(`data[${key}]`, REDACTED, error.message)];
  }
}
