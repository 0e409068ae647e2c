import type { ServicePort, ServiceSpec } from 'kubernetes-types/core/v1.d.ts';
import { checkDnsLabel, checkDnsSubdomain, checkOneOf, checkQualifiedName, invalidEach } from '../../check.ts';
import { duplicate, type FieldError, forbiddenField, invalid, required } from '../../field-error.ts';
import { portNumberErrors } from '../../formats.ts';
import { checkPort as checkPortOrName } from '../pod/check-probes.ts';

export const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const AFFINITY_SECONDS_MAX = 86400;

export function isHeadless({ clusterIPs }: ServiceSpec): boolean {
  return (clusterIPs ?? []).length === 1 && clusterIPs?.[0] === 'None';
}

/** validateServicePort. */
export function checkPort(field: string, port: ServicePort, needsName: boolean, names: Set<string>): FieldError[] {
  const { name = '', protocol = '', appProtocol, targetPort = 0 } = port;
  const errors: FieldError[] = [];
  if (name !== '') {
    errors.push(...checkDnsLabel(`${field}.name`, name));
    if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
    names.add(name);
  } else if (needsName) errors.push(required(`${field}.name`));
  errors.push(...invalidEach(`${field}.port`, port.port, portNumberErrors(port.port)));
  if (protocol === '') errors.push(required(`${field}.protocol`));
  else errors.push(...checkOneOf(`${field}.protocol`, protocol, PROTOCOLS));
  errors.push(...checkPortOrName(`${field}.targetPort`, targetPort));
  if (appProtocol !== undefined) errors.push(...checkQualifiedName(`${field}.appProtocol`, appProtocol));
  return errors;
}

export function checkExternalName(spec: ServiceSpec): FieldError[] {
  const why = 'may not be set for ExternalName services';
  const errors: FieldError[] = [];
  if ((spec.clusterIPs ?? []).length > 0) errors.push(forbiddenField('spec.clusterIPs', why));
  if ((spec.ipFamilies ?? []).length > 0) errors.push(forbiddenField('spec.ipFamilies', why));
  if (spec.ipFamilyPolicy !== undefined) errors.push(forbiddenField('spec.ipFamilyPolicy', why));
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  if (name === '') errors.push(required('spec.externalName'));
  else errors.push(...checkDnsSubdomain('spec.externalName', name));
  return errors;
}

export function checkAffinityConfig(field: string, spec: ServiceSpec): FieldError[] {
  const config = spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'None') {
    return config ? [forbiddenField(field, 'must not be set when session affinity is None')] : [];
  }
  if (spec.sessionAffinity !== 'ClientIP') return [];
  const why = 'when session affinity type is ClientIP';
  if (!config) return [required(field, why)];
  if (!config.clientIP) return [required(`${field}.clientIP`, why)];
  const seconds = config.clientIP.timeoutSeconds;
  if (seconds === undefined) return [required(`${field}.clientIP.timeoutSeconds`, why)];
  if (seconds > 0 && seconds <= AFFINITY_SECONDS_MAX) return [];
  const range = `must be greater than 0 and less than ${AFFINITY_SECONDS_MAX}`;
  return [invalid(`${field}.clientIP.timeoutSeconds`, seconds, range)];
}
