import { forbidden, type StatusError } from '../../status-error.ts';
import type { AdmissionAttributes } from '../admission.ts';

/** `k8s.io/apiserver/pkg/admission` NewForbidden: names the object, or what its name begins with. */
export function admissionRefusal(attributes: AdmissionAttributes, why: string): StatusError {
  const { info, object } = attributes;
  const metadata = object?.metadata;
  const name = attributes.name || metadata?.name || metadata?.generateName || 'Unknown';
  return forbidden({ group: info.group, resource: info.resource }, name, why);
}

/** Whether the request is about a resource itself, in any version. */
export function isAbout({ info, subresource }: AdmissionAttributes, groupResource: string): boolean {
  return subresource === '' && (info.group === '' ? info.resource : `${info.resource}.${info.group}`) === groupResource;
}
