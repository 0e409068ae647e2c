import { parseTime } from '../../clock/clock.ts';
import type { AuditRecord } from '../../journal/records.ts';
import { addressMatches } from '../address.ts';

const NOBODY = '(credentials refused)';

/** One call of the API as the investigation sees it. */
export interface Call {
  atMs: number;
  at: string;
  subject: string;
  /** As the log has it first: the caller may have chosen it, in a header. */
  address: string;
  /** Who really spoke to the API server, where a header named another. */
  sender?: string;
  verb: string;
  /** `secrets`, `pods/exec`, or the path of a non-resource call. */
  resource: string;
  namespace: string;
  name: string;
  code: number;
  success: boolean;
  agent: string;
  event: AuditRecord;
}

/** Calls in order of time; a stage that only announces a long answer is left out where its end follows. */
export function callsOf(audit: readonly AuditRecord[]): Call[] {
  return audit.filter((event) => event.stage !== 'RequestReceived').map(callOf);
}

function callOf(event: AuditRecord): Call {
  const ref = event.objectRef;
  const code = event.responseStatus?.code ?? 0;
  return {
    atMs: parseTime(event.requestReceivedTimestamp),
    at: event.requestReceivedTimestamp,
    // Whoever shows credentials that are none has no name in the log.
    subject: (event.impersonatedUser?.username ?? event.user.username ?? '') || NOBODY,
    address: event.sourceIPs?.[0] ?? '',
    ...((event.sourceIPs?.length ?? 0) > 1 ? { sender: event.sourceIPs?.at(-1) ?? '' } : {}),
    verb: event.verb,
    resource:
      ref?.resource === undefined
        ? event.requestURI.split('?')[0]
        : ref.subresource === undefined
          ? ref.resource
          : `${ref.resource}/${ref.subresource}`,
    namespace: ref?.namespace ?? '',
    name: ref?.name ?? '',
    code,
    success: code > 0 && code < 400,
    agent: event.userAgent ?? '',
    event,
  };
}

/** What calls can be narrowed by. */
export const FILTERS = ['user', 'ip', 'verb', 'resource', 'ns', 'success', 'text'] as const;

/** `user`, `ip` (wildcard or CIDR), `verb`, `resource`, `ns`, `success=yes|no` and free `text` narrow the calls. */
export function matchesFilter(call: Call, filter: Record<string, string>): boolean {
  return Object.entries(filter).every(([field, wanted]) => {
    switch (field) {
      case 'user':
        return wildcard(call.subject, wanted);
      case 'ip':
        return (
          addressMatches(call.address, wanted) || (call.sender !== undefined && addressMatches(call.sender, wanted))
        );
      case 'verb':
        return call.verb === wanted;
      case 'resource':
        return wildcard(call.resource, wanted);
      case 'ns':
        return call.namespace === wanted;
      case 'success':
        return call.success === /^(yes|true|1)$/.test(wanted);
      default:
        return `${call.subject} ${call.address} ${call.verb} ${call.resource} ${call.namespace} ${call.name} ${call.agent}`.includes(
          wanted,
        );
    }
  });
}

function wildcard(text: string, pattern: string): boolean {
  if (!pattern.includes('*')) return text.includes(pattern);
  return new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(text);
}
