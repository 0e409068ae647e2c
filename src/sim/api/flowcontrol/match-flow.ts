import type { UserInfo } from '../../user-info.ts';
import type { RequestInfo } from '../request-info.ts';

export interface FlowRule {
  subjects: FlowSubject[];
  resourceRules?: {
    verbs: string[];
    apiGroups: string[];
    resources: string[];
    clusterScope?: boolean;
    namespaces?: string[];
  }[];
  nonResourceRules?: { verbs: string[]; nonResourceURLs: string[] }[];
}

interface FlowSubject {
  kind: string;
  user?: { name: string };
  group?: { name: string };
  serviceAccount?: { namespace: string; name: string };
}

/** Whether a rule of a FlowSchema is about a request (apiserver/pkg/util/flowcontrol/rule.go). */
export function matchesFlow(rule: FlowRule, user: UserInfo, info: RequestInfo): boolean {
  if (!rule.subjects.some((subject) => isSubject(subject, user))) return false;
  const { verb, path, group, namespace, resource, subresource } = info;
  if (!info.isResource) {
    return (rule.nonResourceRules ?? []).some(
      (one) => names(one.verbs, verb) && one.nonResourceURLs.some((url) => isPath(url, path)),
    );
  }
  const named = subresource === '' ? resource : `${resource}/${subresource}`;
  return (rule.resourceRules ?? []).some(
    (one) =>
      names(one.verbs, verb) &&
      names(one.resources, named) &&
      names(one.apiGroups, group) &&
      (namespace === '' ? one.clusterScope === true : names(one.namespaces ?? [], namespace)),
  );
}

function isSubject(subject: FlowSubject, user: UserInfo): boolean {
  switch (subject.kind) {
    case 'User':
      return subject.user?.name === '*' || subject.user?.name === user.username;
    case 'Group':
      return subject.group?.name === '*' || user.groups.includes(subject.group?.name ?? '');
    case 'ServiceAccount': {
      const { namespace = '', name = '' } = subject.serviceAccount ?? {};
      const account = `system:serviceaccount:${namespace}:`;
      return name === '*' ? user.username.startsWith(account) : user.username === `${account}${name}`;
    }
    default:
      return false;
  }
}

function names(list: readonly string[], text: string): boolean {
  return (list.length === 1 && list[0] === '*') || list.includes(text);
}

function isPath(url: string, path: string): boolean {
  if (url === '*' || url === path) return true;
  const prefix = url.replace(/\*$/, '');
  return path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}
