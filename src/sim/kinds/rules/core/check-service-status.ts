import type { LoadBalancerIngress, Service } from 'kubernetes-types/core/v1.d.ts';
import { checkDnsSubdomain, checkOneOf } from '../../check.ts';
import { type FieldError, forbiddenField, invalid, required } from '../../field-error.ts';
import { checkAddress, isAddress } from '../../ip.ts';

/** ValidateLoadBalancerStatus. */
export function checkServiceStatus({ spec, status }: Service): FieldError[] {
  const field = 'status.loadBalancer.ingress';
  const ingresses = status?.loadBalancer?.ingress ?? [];
  if (ingresses.length > 0 && spec?.type !== 'LoadBalancer') {
    return [forbiddenField(field, "may only be used when `spec.type` is 'LoadBalancer'")];
  }
  return ingresses.flatMap((ingress, at) => checkIngress(`${field}[${at}]`, ingress));
}

function checkIngress(field: string, ingress: LoadBalancerIngress): FieldError[] {
  const { ip = '', hostname = '', ipMode } = ingress as LoadBalancerIngress & { ipMode?: string };
  const errors = ip === '' ? [] : checkAddress(`${field}.ip`, ip);
  const own = `${field}.ipMode`;
  if (ipMode === undefined && ip !== '') errors.push(required(own, 'must be specified when `ip` is set'));
  else if (ipMode !== undefined && ip === '')
    errors.push(forbiddenField(own, 'may not be specified when `ip` is not set'));
  else if (ipMode !== undefined) errors.push(...checkOneOf(own, ipMode, ['Proxy', 'VIP']));
  if (hostname === '') return errors;
  errors.push(...checkDnsSubdomain(`${field}.hostname`, hostname));
  if (isAddress(hostname)) errors.push(invalid(`${field}.hostname`, hostname, 'must be a DNS name, not an IP address'));
  return errors;
}
