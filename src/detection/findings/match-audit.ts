import type { AuditRecord } from '../../journal/records.ts';
import { fitsAny } from '../pattern.ts';
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

export function matchesCall(match: ApiMatch, { event, workload, unusual }: ObservedCall): boolean {
  const username = event.user.username ?? '';
  const ref = event.objectRef;
  const resource = ref?.subresource === undefined ? ref?.resource : `${ref.resource}/${ref.subresource}`;
  const code = event.responseStatus?.code ?? 0;
  const path = event.requestURI.split('?')[0];
  return (
    (match.users === undefined || fitsAny(username, match.users)) &&
    (match.notUsers === undefined || !fitsAny(username, match.notUsers)) &&
    (match.verbs === undefined || match.verbs.includes(event.verb)) &&
    (match.resources === undefined || (resource !== undefined && match.resources.includes(resource))) &&
    (match.notResources === undefined || resource === undefined || !match.notResources.includes(resource)) &&
    (match.notPaths === undefined || !fitsAny(path, match.notPaths)) &&
    (match.namespaces === undefined || match.namespaces.includes(ref?.namespace ?? '')) &&
    (match.notNamespaces === undefined || !match.notNamespaces.includes(ref?.namespace ?? '')) &&
    (match.success === undefined || match.success === (code > 0 && code < 400)) &&
    (match.roles === undefined || match.roles.includes(roleOf(event) ?? '')) &&
    (match.subjects === undefined || subjectsOf(event).some((subject) => fitsAny(subject, match.subjects ?? []))) &&
    (match.workload === undefined || hasTrait(workload, match.workload)) &&
    (match.unusual === undefined || match.unusual === unusual)
  );
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
