import { forbidden, type StatusError } from '../status-error.ts';
import type { AuthorizationAttributes } from './authorizer.ts';

/** 403 for a request that its user may not make (k8s.io/apiserver/.../responsewriters/errors.go). */
export function forbiddenRequest(attributes: AuthorizationAttributes, reason: string): StatusError {
  const message = escapeHtml(messageOf(attributes));
  const { group = '', resource = '', name = '' } = attributes.resource ?? {};
  return forbidden({ group, resource }, name, reason === '' ? message : `${message}: ${reason}`);
}

function messageOf({ user, verb, resource, path }: AuthorizationAttributes): string {
  const who = `User ${JSON.stringify(user.username)}`;
  if (resource === undefined) return `${who} cannot ${verb} path ${JSON.stringify(path)}`;
  const what = resource.subresource === '' ? resource.resource : `${resource.resource}/${resource.subresource}`;
  const where = resource.namespace === '' ? 'at the cluster scope' : `in the namespace "${resource.namespace}"`;
  return `${who} cannot ${verb} resource "${what}" in API group "${resource.group}" ${where}`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
