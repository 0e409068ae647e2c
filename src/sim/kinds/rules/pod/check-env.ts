import type {
  ConfigMapKeySelector,
  EnvFromSource,
  EnvVar,
  ObjectFieldSelector,
  ResourceFieldSelector,
} from 'kubernetes-types/core/v1.d.ts';
import { checkDnsSubdomain, checkRequired, invalidEach } from '../../check.ts';
import { type FieldError, invalid, notSupported, required } from '../../field-error.ts';
import { configKeyErrors, envNameErrors } from '../../formats.ts';
import { qualifiedNameErrors } from '../../names.ts';
import { compareQuantities, parseQuantity, ZERO } from '../../quantity.ts';

const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
export const VOLUME_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
/** What ConvertDownwardAPIFieldLabel knows. */
const KNOWN_FIELDS = new Set([
  ...ENV_FIELDS,
  ...VOLUME_FIELDS,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);
const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const BYTE_DIVISORS = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];
const DIVISORS: readonly [string, string, string[]][] = [
  ['cpu', 'cpu', ['1m', '1']],
  ['memory', 'memory', BYTE_DIVISORS],
  ['ephemeral-storage', 'local ephemeral storage', BYTE_DIVISORS],
];

export function checkEnv(field: string, variables: readonly EnvVar[]): FieldError[] {
  return variables.flatMap((variable, at) => {
    const own = `${field}[${at}]`;
    const missing = checkRequired(`${own}.name`, variable.name);
    const wrong =
      missing.length > 0 ? missing : invalidEach(`${own}.name`, variable.name, envNameErrors(variable.name));
    return [...wrong, ...checkValueFrom(`${own}.valueFrom`, variable)];
  });
}

export function checkEnvFrom(field: string, sources: readonly EnvFromSource[]): FieldError[] {
  return sources.flatMap(({ prefix = '', configMapRef, secretRef }, at) => {
    const own = `${field}[${at}]`;
    const errors = prefix === '' ? [] : invalidEach(`${own}.prefix`, prefix, envNameErrors(prefix));
    if (configMapRef) errors.push(...checkSourceName(`${own}.configMapRef.name`, configMapRef.name));
    if (secretRef) errors.push(...checkSourceName(`${own}.secretRef.name`, secretRef.name));
    if (!configMapRef && !secretRef)
      errors.push(invalid(field, '', 'must specify one of: `configMapRef` or `secretRef`'));
    if (configMapRef && secretRef)
      errors.push(invalid(field, '', 'may not have more than one field specified at a time'));
    return errors;
  });
}

function checkSourceName(field: string, name = ''): FieldError[] {
  return name === '' ? [required(field)] : checkDnsSubdomain(field, name);
}

function checkValueFrom(field: string, { value = '', valueFrom }: EnvVar): FieldError[] {
  if (!valueFrom) return [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  const errors: FieldError[] = [];
  if (fieldRef) errors.push(...checkFieldRef(`${field}.fieldRef`, fieldRef, ENV_FIELDS));
  if (resourceFieldRef) errors.push(...checkResourceRef(`${field}.resourceFieldRef`, resourceFieldRef, false));
  if (configMapKeyRef) errors.push(...checkKeyRef(`${field}.configMapKeyRef`, configMapKeyRef));
  if (secretKeyRef) errors.push(...checkKeyRef(`${field}.secretKeyRef`, secretKeyRef));
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef].filter(Boolean).length;
  if (sources === 0) {
    const why = 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`';
    errors.push(invalid(field, '', why));
  }
  if (value !== '' && sources > 0) errors.push(invalid(field, '', 'may not be specified when `value` is not empty'));
  else if (sources > 1) errors.push(invalid(field, '', 'may not have more than one field specified at a time'));
  return errors;
}

function checkKeyRef(field: string, { name = '', key }: ConfigMapKeySelector): FieldError[] {
  const missing = checkRequired(`${field}.key`, key);
  return [
    ...checkDnsSubdomain(`${field}.name`, name),
    ...(missing.length > 0 ? missing : invalidEach(`${field}.key`, key, configKeyErrors(key))),
  ];
}

/** A field of the pod that a variable or a file shows. */
export function checkFieldRef(field: string, ref: ObjectFieldSelector, allowed: readonly string[]): FieldError[] {
  const { apiVersion = '', fieldPath = '' } = ref;
  if (apiVersion === '') return [required(`${field}.apiVersion`)];
  if (fieldPath === '') return [required(`${field}.fieldPath`)];
  const cannot = (why: string) => [invalid(`${field}.fieldPath`, fieldPath, `error converting fieldPath: ${why}`)];
  if (apiVersion !== 'v1') return cannot(`unsupported pod version: ${apiVersion}`);
  const [, path, subscript] = /^(.*)\['(.*)'\]$/.exec(fieldPath) ?? [];
  if (path === undefined || subscript === undefined) {
    if (!KNOWN_FIELDS.has(fieldPath)) return cannot(`field label not supported: ${fieldPath}`);
    return allowed.includes(fieldPath) ? [] : [notSupported(`${field}.fieldPath`, fieldPath, allowed)];
  }
  if (path === 'metadata.annotations')
    return invalidEach(field, subscript, qualifiedNameErrors(subscript.toLowerCase()));
  if (path === 'metadata.labels') return invalidEach(field, subscript, qualifiedNameErrors(subscript));
  return cannot(`field label does not support subscript: ${fieldPath}`);
}

/** A resource of a container that a variable or a file shows. */
export function checkResourceRef(field: string, ref: ResourceFieldSelector, inVolume: boolean): FieldError[] {
  const { containerName = '', resource = '', divisor = '0' } = ref;
  const errors: FieldError[] = [];
  if (inVolume && containerName === '') errors.push(required(`${field}.containerName`));
  else if (resource === '') errors.push(required(`${field}.resource`));
  else if (!RESOURCES.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource)) {
    errors.push(notSupported(`${field}.resource`, resource, RESOURCES));
  }
  return [...errors, ...checkDivisor(`${field}.divisor`, resource, divisor)];
}

function checkDivisor(field: string, resource: string, divisor: string): FieldError[] {
  const quantity = parseQuantity(divisor) ?? ZERO;
  if (quantity.nanos === 0n) return [];
  const known = DIVISORS.find(([name]) => resource.endsWith(`.${name}`));
  const [, words, allowed] = known ?? ['', 'hugepages', BYTE_DIVISORS];
  if (known === undefined && !resource.includes('.hugepages-')) return [];
  const fits = allowed.some((text) => compareQuantities(parseQuantity(text) ?? ZERO, quantity) === 0);
  if (fits) return [];
  const list = allowed.length === 2 ? allowed.join(' and ') : allowed.join(', ');
  return [invalid(field, resource, `only divisor's values ${list} are supported with the ${words} resource`)];
}
