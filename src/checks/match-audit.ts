import type { AuditRecord } from '../journal/records.ts';
import { holds } from './cel.ts';
import type { AuditPattern } from './condition.ts';
import { type Context, fillAll, namesOf } from './context.ts';

interface Scan {
  next: number;
  found: AuditRecord[];
}

/**
 * Audit events that fit, oldest first. The log only grows, so what was looked at before is not looked at again: the
 * place of the condition and what its filters resolve to say which earlier scan goes on. Only where an expression asks for
 * what changes by itself is everything looked at.
 */
export function matchAudit(pattern: AuditPattern, context: Context, place: string): readonly AuditRecord[] {
  const test = auditTest(pattern, context);
  if (/\b(changes|now)\b/.test(pattern.where ?? '')) return context.world.audit().filter(test.fits);
  const key = `audit ${place} ${test.key}`;
  const scan = (context.memory.get(key) as Scan | undefined) ?? { next: 0, found: [] };
  context.memory.set(key, scan);
  const log = context.world.audit();
  for (; scan.next < log.length; scan.next++) if (test.fits(log[scan.next])) scan.found.push(log[scan.next]);
  return scan.found;
}

/** A test of single events for this pattern, with its templates filled in now. */
export function auditTest(
  pattern: AuditPattern,
  context: Context,
): { key: string; fits: (event: AuditRecord) => boolean } {
  const lists = {
    namespace: resolved(pattern.namespace, context),
    name: resolved(pattern.name, context),
    user: resolved(pattern.user, context),
    notUser: resolved(pattern.notUser, context),
  };
  const where = pattern.where === undefined ? undefined : context.cel.compile(pattern.where);
  const sinceMs = pattern.since === 'history' ? 0 : context.world.playStartsAt();
  const rests = where === undefined ? '' : `${JSON.stringify(context.vars)} ${context.factsVersion}`;
  const fits = (event: AuditRecord): boolean => {
    const ref = event.objectRef;
    if (event.stage !== 'ResponseComplete' && event.stage !== 'ResponseStarted') return false;
    if (event.stage === 'ResponseStarted' && event.responseStatus?.code !== 101) return false;
    if (pattern.verb !== undefined && !pattern.verb.includes(event.verb)) return false;
    if (pattern.resource !== undefined && !pattern.resource.includes(resourceOf(event))) return false;
    if (lists.namespace !== undefined && !lists.namespace.includes(ref?.namespace ?? '')) return false;
    if (lists.name !== undefined && !lists.name.includes(ref?.name ?? '')) return false;
    if (lists.user !== undefined && !lists.user.includes(actingUser(event))) return false;
    if (lists.notUser?.includes(actingUser(event)) === true) return false;
    if (pattern.succeeded !== false && !succeeded(event)) return false;
    if (Date.parse(event.stageTimestamp) < sinceMs) return false;
    return where === undefined || holds(where, namesOf(context, { event }));
  };
  return { key: `${JSON.stringify(lists)} ${rests}`, fits };
}

/** `secrets`, `deployments.apps`, `pods/exec`; empty for a bare path. */
export function resourceOf(event: AuditRecord): string {
  const ref = event.objectRef;
  if (ref?.resource === undefined) return '';
  const group = ref.apiGroup === undefined || ref.apiGroup === '' ? '' : `.${ref.apiGroup}`;
  return `${ref.resource}${group}${ref.subresource === undefined ? '' : `/${ref.subresource}`}`;
}

/** Whose rights the call used: the impersonated user's, if any. */
export function actingUser(event: AuditRecord): string {
  return event.impersonatedUser?.username ?? event.user.username ?? '';
}

export function succeeded(event: AuditRecord): boolean {
  const code = event.responseStatus?.code ?? 0;
  return (code >= 200 && code < 300) || code === 101;
}

function resolved(value: string | string[] | undefined, context: Context): string[] | undefined {
  return value === undefined ? undefined : fillAll(value, context);
}
