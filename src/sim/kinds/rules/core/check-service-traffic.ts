import type { ServiceSpec } from 'kubernetes-types/core/v1.d.ts';
import { checkOneOf, checkQualifiedName } from '../../check.ts';
import { type FieldError, forbiddenField, invalid, required } from '../../field-error.ts';
import { rangeError } from '../../formats.ts';
import { checkCidr } from '../../ip.ts';

const FOR_BALANCERS_ONLY = "may only be used when `type` is 'LoadBalancer'";
const SCOPES = ['Cluster', 'Local'];

/** What says how traffic from outside gets in, and where it may go. */
export function checkTraffic(spec: ServiceSpec): FieldError[] {
  return [
    ...checkBalancer(spec),
    ...checkExternalPolicy(spec),
    ...checkInternalPolicy(spec),
    ...checkDistribution(spec),
  ];
}

function checkBalancer(spec: ServiceSpec): FieldError[] {
  const isBalancer = spec.type === 'LoadBalancer';
  const errors: FieldError[] = [];
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0) {
    const field = 'spec.LoadBalancerSourceRanges';
    if (!isBalancer) errors.push(forbiddenField(field, FOR_BALANCERS_ONLY));
    ranges.forEach((range, at) => errors.push(...checkCidr(`${field}[${at}]`, range.trim())));
  }
  const allocates = 'spec.allocateLoadBalancerNodePorts';
  if (spec.allocateLoadBalancerNodePorts !== undefined && !isBalancer) {
    errors.push(forbiddenField(allocates, FOR_BALANCERS_ONLY));
  }
  if (isBalancer && spec.allocateLoadBalancerNodePorts === undefined) errors.push(required(allocates));
  if (spec.loadBalancerClass === undefined) return errors;
  if (!isBalancer) return [...errors, forbiddenField('spec.loadBalancerClass', FOR_BALANCERS_ONLY)];
  return [...errors, ...checkQualifiedName('spec.loadBalancerClass', spec.loadBalancerClass)];
}

/** validateServiceExternalTrafficPolicy. */
function checkExternalPolicy(spec: ServiceSpec): FieldError[] {
  const { externalTrafficPolicy: policy, healthCheckNodePort: port = 0 } = spec;
  const errors: FieldError[] = [];
  const field = 'spec.externalTrafficPolicy';
  if (isAccessible(spec)) {
    if (policy === undefined || policy === '') errors.push(required(field));
    else errors.push(...checkOneOf(field, policy, SCOPES));
  } else if (policy !== undefined && policy !== '') {
    errors.push(invalid(field, policy, 'may only be set for externally-accessible services'));
  }
  const needsCheck = needsHealthCheck(spec);
  if (needsCheck && (port <= 0 || port > 65535)) {
    errors.push(invalid('spec.healthCheckNodePort', port, rangeError(1, 65535)));
  }
  if (!needsCheck && port !== 0) {
    const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    errors.push(invalid('spec.healthCheckNodePort', port, why));
  }
  return errors;
}

/** ExternallyAccessible. */
export function isAccessible({ type, externalIPs }: ServiceSpec): boolean {
  return type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && (externalIPs ?? []).length > 0);
}

export function needsHealthCheck({ type, externalTrafficPolicy }: ServiceSpec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

function checkInternalPolicy({ type = '', internalTrafficPolicy: policy }: ServiceSpec): FieldError[] {
  const field = 'spec.internalTrafficPolicy';
  if (policy !== undefined) return checkOneOf(field, policy, SCOPES);
  return ['ClusterIP', 'NodePort', 'LoadBalancer'].includes(type) ? [required(field)] : [];
}

function checkDistribution({ trafficDistribution }: ServiceSpec): FieldError[] {
  if (trafficDistribution === undefined) return [];
  return checkOneOf('spec.trafficDistribution', trafficDistribution, ['PreferClose']);
}
