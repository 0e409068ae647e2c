import type { ClientIdentity } from './client.ts';
import { serviceAccountUser, type UserInfo } from './user-info.ts';

const CONTROLLER_AGENT = 'kube-controller-manager/v1.31.5 (linux/amd64) kubernetes/e3e7ee6';

/** A cluster's own actors by user name: which groups they are in, and what program they run. */
export function inProcessUser(username: string): ClientIdentity {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username);
  if (account !== null) {
    const [, namespace, name] = account;
    const userAgent =
      namespace === 'kube-system' ? `${CONTROLLER_AGENT}/system:serviceaccount:kube-system:${name}` : undefined;
    return { user: serviceAccountUser(namespace, name), ...(userAgent === undefined ? {} : { userAgent }) };
  }
  const node = /^system:node:(.+)$/.exec(username);
  if (node !== null) return identity(username, ['system:nodes'], 'kubelet/v1.31.5 (linux/amd64) kubernetes/e3e7ee6');
  switch (username) {
    case 'system:apiserver':
      return identity(username, ['system:masters'], 'kube-apiserver/v1.31.5 (linux/amd64) kubernetes/e3e7ee6');
    case 'system:kube-scheduler':
      return identity(username, [], 'kube-scheduler/v1.31.5 (linux/amd64) kubernetes/e3e7ee6/scheduler');
    case 'system:kube-controller-manager':
      return identity(username, [], CONTROLLER_AGENT);
    case 'kwok':
      return identity('kubernetes-admin', ['system:masters'], 'kwok/v0.7.0 (linux/amd64)');
    case 'kubernetes-admin':
      return identity(username, ['system:masters'], 'kubectl/v1.31.5 (linux/amd64) kubernetes/e3e7ee6');
    default:
      return identity(username, [], 'gameday');
  }
}

function identity(username: string, groups: string[], userAgent: string): ClientIdentity {
  const user: UserInfo = { username, groups: [...groups, 'system:authenticated'] };
  return { user, userAgent };
}
