import type { AuditRecord } from '../journal/records.ts';
import { holds } from './cel.ts';
import type { AuditPattern } from './condition.ts';
import { type Context, fillAll, namesOf } from './context.ts';

interface Scan {
  next: number;
  found: AuditRecord[];
}

/**
 * Audit events that fit, oldest first. The log only grows, so nothing is looked at twice: what the plain filters let through is
 * kept by their values, and what an expression lets through of that by everything that the expression can see. Only where it
 * asks for what changes by itself is it asked again.
 */
export function matchAudit(pattern: AuditPattern, context: Context): readonly AuditRecord[] {
  const filters = filtersOf(pattern, context);
  const plain = goOn(`audit ${filters.key}`, context.world.audit(), filters.fits, context);
  if (pattern.where === undefined) return plain;
  const where = context.cel.compile(pattern.where);
  const fits = (event: AuditRecord): boolean => holds(where, namesOf(context, { event }));
  if (/\b(changes|now)\b/.test(pattern.where)) return plain.filter(fits);
  const rests = /\bfacts\b/.test(pattern.where) ? context.factsVersion : '';
  return goOn(`audit ${filters.key} ${pattern.where} ${JSON.stringify(context.vars)} ${rests}`, plain, fits, context);
}

/** Whether a single event fits, with the pattern's templates filled in now. */
function filtersOf(pattern: AuditPattern, context: Context): { key: string; fits: (event: AuditRecord) => boolean } {
  const { verb, resource, succeeded: mustSucceed = true } = pattern;
  const namespace = resolved(pattern.namespace, context);
  const name = resolved(pattern.name, context);
  const user = resolved(pattern.user, context);
  const notUser = resolved(pattern.notUser, context);
  const sinceMs = pattern.since === 'history' ? 0 : context.world.playStartsAt();
  const fits = (event: AuditRecord): boolean => {
    const ref = event.objectRef;
    if (!isAnswer(event)) return false;
    if (verb !== undefined && !verb.includes(event.verb)) return false;
    if (resource !== undefined && !resource.includes(resourceOf(event))) return false;
    if (namespace !== undefined && !namespace.includes(ref?.namespace ?? '')) return false;
    if (name !== undefined && !name.includes(ref?.name ?? '')) return false;
    if (user !== undefined && !user.includes(actingUser(event))) return false;
    if (notUser?.includes(actingUser(event)) === true) return false;
    if (mustSucceed && !succeeded(event)) return false;
    return Date.parse(event.stageTimestamp) >= sinceMs;
  };
  return { key: JSON.stringify([verb, resource, namespace, name, user, notUser, mustSucceed, sinceMs]), fits };
}

/** Goes on with an earlier scan of a list that only grows. */
function goOn(
  key: string,
  list: readonly AuditRecord[],
  fits: (event: AuditRecord) => boolean,
  { memory }: Context,
): readonly AuditRecord[] {
  const known = memory.get(key) as Scan | undefined;
  const scan = known ?? { next: 0, found: [] };
  if (known === undefined) memory.set(key, scan);
  for (; scan.next < list.length; scan.next++) if (fits(list[scan.next])) scan.found.push(list[scan.next]);
  return scan.found;
}

/** One event for each call: its answer, or for what goes on for long, that it began. */
function isAnswer({ stage, responseStatus }: AuditRecord): boolean {
  return stage === 'ResponseComplete' || (stage === 'ResponseStarted' && responseStatus?.code === 101);
}

/** `secrets`, `deployments.apps`, `pods/exec`; empty for a bare path. */
export function resourceOf(event: AuditRecord): string {
  const ref = event.objectRef;
  if (ref?.resource === undefined) return '';
  const group = ref.apiGroup === undefined || ref.apiGroup === '' ? '' : `.${ref.apiGroup}`;
  return `${ref.resource}${group}${ref.subresource === undefined ? '' : `/${ref.subresource}`}`;
}

/** Whose rights the call used: the impersonated user's, if any. */
function actingUser(event: AuditRecord): string {
  return event.impersonatedUser?.username ?? event.user.username ?? '';
}

function succeeded(event: AuditRecord): boolean {
  const code = event.responseStatus?.code ?? 0;
  return (code >= 200 && code < 300) || code === 101;
}

function resolved(value: string | string[] | undefined, context: Context): string[] | undefined {
  return value === undefined ? undefined : fillAll(value, context);
}
