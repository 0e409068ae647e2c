import type { AuditEntry } from '../../journal/run-view.ts';
import type { AuditRecord } from '../../journal/records.ts';

export interface AuditRow {
  id: string;
  /** Month, day and time of day. */
  time: string;
  user: string;
  address: string;
  verb: string;
  what: string;
  code: number;
  event: AuditRecord;
}

const FIELDS: Record<string, (event: AuditRecord) => string> = {
  user: (event) => event.impersonatedUser?.username ?? event.user.username ?? '',
  verb: (event) => event.verb,
  ip: (event) => (event.sourceIPs ?? []).join(' '),
  agent: (event) => event.userAgent ?? '',
  resource: (event) => event.objectRef?.resource ?? '',
  ns: (event) => event.objectRef?.namespace ?? '',
  name: (event) => event.objectRef?.name ?? '',
  code: (event) => String(event.responseStatus?.code ?? ''),
  reason: (event) => event.annotations?.['authorization.k8s.io/reason'] ?? '',
};

export function whatIsSearched(): string {
  return `words, or field=value with ${Object.keys(FIELDS).join(', ')}; - before it: not; or a query: fields, filter, stats … with |`;
}

/** Events that match every word of the search, newest first. */
export function auditRows(audit: readonly AuditEntry[], search: string): AuditRow[] {
  const tests = search.trim().split(/\s+/).filter(Boolean).map(testOf);
  const rows: AuditRow[] = [];
  for (let i = audit.length - 1; i >= 0; i--) {
    const { event, seq } = audit[i];
    if (tests.every((matches) => matches(event))) rows.push(rowOf(event, `${seq}`));
  }
  return rows;
}

function testOf(word: string): (event: AuditRecord) => boolean {
  const negated = word.startsWith('-');
  const [, field, value] = /^-?(\w+)=(.*)$/.exec(word) ?? [];
  const read = field === undefined ? undefined : FIELDS[field];
  const text = (read === undefined ? word.slice(negated ? 1 : 0) : value).toLowerCase();
  return (event) => (read ?? everything)(event).toLowerCase().includes(text) !== negated;
}

function everything(event: AuditRecord): string {
  return `${event.requestURI} ${Object.values(FIELDS)
    .map((read) => read(event))
    .join(' ')}`;
}

function rowOf(event: AuditRecord, id: string): AuditRow {
  const ref = event.objectRef;
  const resource = ref?.subresource === undefined ? ref?.resource : `${ref.resource}/${ref.subresource}`;
  const what =
    resource === undefined ? event.requestURI : [ref?.namespace, resource, ref?.name].filter(Boolean).join(' ');
  return {
    id,
    time: event.requestReceivedTimestamp.slice(5, 19).replace('T', ' '),
    user: FIELDS.user(event),
    address: event.sourceIPs?.[0] ?? '',
    verb: event.verb,
    what,
    code: event.responseStatus?.code ?? 0,
    event,
  };
}
