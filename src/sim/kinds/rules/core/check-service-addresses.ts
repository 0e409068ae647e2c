import type { ServiceSpec } from 'kubernetes-types/core/v1.d.ts';
import { checkOneOf } from '../../check.ts';
import { duplicate, type FieldError, invalid, notSupported, required } from '../../field-error.ts';
import { checkAddress, isIpv4Address } from '../../ip.ts';
import { isHeadless } from './check-service-parts.ts';

const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

/** ValidateServiceClusterIPsRelatedFields. */
export function checkAddresses(spec: ServiceSpec): FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const field = 'spec.clusterIPs';
  const { clusterIP = '' } = spec;
  const addresses = spec.clusterIPs ?? [];
  const errors: FieldError[] = [];
  if (clusterIP !== '') {
    if (addresses.length === 0) errors.push(required(field));
    else if (addresses[0] !== clusterIP) errors.push(invalid(field, addresses, 'first value must match `clusterIP`'));
  } else if (addresses.length > 0) {
    errors.push(invalid(field, addresses, 'must be empty when `clusterIP` is not specified'));
  }
  const families = checkFamilies('spec.ipFamilies', spec.ipFamilies ?? []);
  errors.push(...families);
  if (spec.ipFamilyPolicy !== undefined)
    errors.push(...checkOneOf('spec.ipFamilyPolicy', spec.ipFamilyPolicy, POLICIES));
  const wrong = checkEach(field, addresses);
  errors.push(...wrong);
  if (addresses.length > 2) errors.push(invalid(field, addresses, 'may only hold up to 2 values'));
  if (wrong.length > 0) return errors;
  if (addresses.length > 1 && addresses.every(isIpv4Address)) {
    errors.push(invalid(field, addresses, 'may specify no more than one IP for each IP family'));
  }
  return families.length > 0 || isHeadless(spec) ? errors : [...errors, ...checkMatch(field, addresses, spec)];
}

function checkFamilies(field: string, families: readonly string[]): FieldError[] {
  return families.flatMap((family, at) => [
    ...(FAMILIES.includes(family) ? [] : [notSupported(`${field}[${at}]`, family, FAMILIES)]),
    ...(families.indexOf(family) < at ? [duplicate(`${field}[${at}]`, family)] : []),
  ]);
}

function checkEach(field: string, addresses: readonly string[]): FieldError[] {
  return addresses.flatMap((address, at) => {
    if (at > 0 || address !== 'None') return checkAddress(`${field}[${at}]`, address);
    if (addresses.length === 1) return [];
    return [invalid(field, addresses, "'None' must be the first and only value")];
  });
}

function checkMatch(field: string, addresses: readonly string[], { ipFamilies }: ServiceSpec): FieldError[] {
  return (ipFamilies ?? []).slice(0, addresses.length).flatMap((family, at) => {
    if (isIpv4Address(addresses[at]) === (family === 'IPv4')) return [];
    const why = `expected an ${family} value as indicated by \`ipFamilies[${at}]\``;
    return [invalid(`${field}[${at}]`, addresses[at], why)];
  });
}
