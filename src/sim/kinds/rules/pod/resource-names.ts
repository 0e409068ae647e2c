import { invalidEach } from '../../check.ts';
import { type FieldError, GoValue, invalid } from '../../field-error.ts';
import { qualifiedNameErrors } from '../../names.ts';

const CONTAINER_RESOURCES = new Set(['cpu', 'memory', 'ephemeral-storage']);
const QUOTA_RESOURCES = new Set([
  'pods',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
  'resourcequotas',
]);
const STANDARD_RESOURCES = new Set([
  ...CONTAINER_RESOURCES,
  ...QUOTA_RESOURCES,
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'requests.storage',
  'storage',
]);

/** pkg/apis/core/v1/helper, IsNativeResource. */
export function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

export function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

export function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePages(name);
}

export function isExtendedResource(name: string): boolean {
  if (isNativeResource(name) || name.startsWith('requests.')) return false;
  return qualifiedNameErrors(`requests.${name}`).length === 0;
}

export function isIntegerResource(name: string): boolean {
  return QUOTA_RESOURCES.has(name) || isExtendedResource(name);
}

export function isStandardResource(name: string): boolean {
  return STANDARD_RESOURCES.has(name) || isHugePages(name);
}

export function isStandardContainerResource(name: string): boolean {
  return CONTAINER_RESOURCES.has(name) || isHugePages(name);
}

/** validateResourceName. */
export function checkResourceName(field: string, name: string): FieldError[] {
  const value = new GoValue(name);
  const errors = invalidEach(field, value, qualifiedNameErrors(name));
  if (errors.length > 0 || name.includes('/') || isStandardResource(name)) return errors;
  return [invalid(field, value, 'must be a standard resource type or fully qualified')];
}

/** validateContainerResourceName. */
export function checkContainerResourceName(field: string, name: string): FieldError[] {
  const value = new GoValue(name);
  const errors = checkResourceName(field, name);
  if (!name.includes('/')) {
    if (!isStandardContainerResource(name))
      errors.push(invalid(field, value, 'must be a standard resource for containers'));
  } else if (!isNativeResource(name) && !isExtendedResource(name)) {
    errors.push(invalid(field, value, "doesn't follow extended resource name standard"));
  }
  return errors;
}
