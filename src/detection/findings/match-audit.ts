import type { AuditRecord } from '../../journal/records.ts';
import { fitter } from '../pattern.ts';
import type { ApiMatch } from './finding-rules.ts';
import { hasTrait, type Workload } from './workload.ts';

interface BindingBody {
  subjects?: { kind?: string; name?: string; namespace?: string }[];
  roleRef?: { kind?: string; name?: string };
}

/** What is known of an audit event before rules are asked. */
export interface ObservedCall {
  event: AuditRecord;
  workload: Workload | undefined;
  unusual: boolean;
}

/** Tells whether a call fits, as one rule puts it. Every call is asked about every rule: the cheap questions come first. */
export function callMatcher(match: ApiMatch): (call: ObservedCall) => boolean {
  const isUser = fitter(match.users ?? ['*']);
  const isNotUser = fitter(match.notUsers ?? []);
  const isNotPath = fitter(match.notPaths ?? []);
  const isSubject = fitter(match.subjects ?? []);
  return ({ event, workload, unusual }) => {
    if (match.verbs?.includes(event.verb) === false) return false;
    const ref = event.objectRef;
    const resource = ref?.subresource === undefined ? ref?.resource : `${ref.resource}/${ref.subresource}`;
    const username = event.user.username ?? '';
    const code = event.responseStatus?.code ?? 0;
    return (
      (match.unusual === undefined || match.unusual === unusual) &&
      (match.resources === undefined || (resource !== undefined && match.resources.includes(resource))) &&
      (match.notResources === undefined || resource === undefined || !match.notResources.includes(resource)) &&
      (match.namespaces === undefined || match.namespaces.includes(ref?.namespace ?? '')) &&
      (match.notNamespaces === undefined || !match.notNamespaces.includes(ref?.namespace ?? '')) &&
      (match.success === undefined || match.success === (code > 0 && code < 400)) &&
      isUser(username) &&
      !isNotUser(username) &&
      !isNotPath(event.requestURI.split('?')[0]) &&
      (match.roles === undefined || match.roles.includes(roleOf(event) ?? '')) &&
      (match.subjects === undefined || subjectsOf(event).some(isSubject)) &&
      (match.workload === undefined || hasTrait(workload, match.workload))
    );
  };
}

/** The role that a written binding refers to. */
export function roleOf(event: AuditRecord): string | undefined {
  return bindingOf(event).roleRef?.name;
}

export function bindingOf(event: AuditRecord): BindingBody {
  return ((event.responseObject ?? event.requestObject) as BindingBody | undefined) ?? {};
}

function subjectsOf(event: AuditRecord): string[] {
  return (bindingOf(event).subjects ?? []).map((subject) =>
    subject.kind === 'ServiceAccount'
      ? `serviceaccount:${subject.namespace ?? ''}:${subject.name ?? ''}`
      : (subject.name ?? ''),
  );
}
