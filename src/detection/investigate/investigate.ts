import type { ClusterCard, Scoped } from './scoped.ts';
import { formatTime, parseTime } from '../../clock/clock.ts';
import type { AuditRecord, FindingRecord } from '../../journal/records.ts';
import { activitySections } from './activity-sections.ts';
import { addressSections } from './address-sections.ts';
import { type Call, callsOf, matchesFilter } from './call.ts';
import { containerSections } from './container-sections.ts';
import { findingSections } from './finding-sections.ts';
import type { InvestigatePage, InvestigateRequest, InvestigateSection } from './investigate-page.ts';
import { newCallSections } from './new-call-sections.ts';
import { overviewSections } from './overview-sections.ts';
import type { Posture } from './posture.ts';
import { postureSections } from './posture-sections.ts';
import { profileSections } from './profile-sections.ts';

const BUCKETS = 96;
const FRESH_MS = 48 * 3_600_000;

/** What the investigation may look at. */
export interface Investigated {
  audit: readonly AuditRecord[];
  findings: readonly FindingRecord[];
  /** Asked for only where a page is about it; absent where there is no cluster to look at, as in a replay. */
  posture?(): Posture;
  /** RFC 3339: the run's now. */
  now: string;
  /** What the cloud says of the cluster itself. */
  cluster?: ClusterCard;
}

/** One page of the investigation. Without a scope it speaks of everything that is known. */
export function investigate(request: InvestigateRequest, known: Investigated): InvestigatePage {
  const calls = callsOf(known.audit);
  const firstMs = calls.reduce((least, call) => Math.min(least, call.atMs), parseTime(known.now));
  const lastMs = parseTime(known.now);
  const fromMs = request.from === undefined ? beginOf(request, firstMs, lastMs) : parseTime(request.from);
  const toMs = request.to === undefined ? lastMs : parseTime(request.to);
  const { filter = {} } = request;
  const wanted = calls.filter((call) => matchesFilter(call, filter));
  const inside = wanted.filter((call) => call.atMs >= fromMs && call.atMs <= toMs);
  const scoped: Scoped = {
    calls: inside,
    before: wanted.filter((call) => call.atMs < fromMs),
    findings: known.findings,
    filter,
    cluster: known.cluster,
    fromMs,
    toMs,
    posture: request.view === 'polaris' ? known.posture?.() : undefined,
  };
  return {
    scope: { from: formatTime(fromMs), to: formatTime(toMs), first: formatTime(firstMs), last: formatTime(lastMs) },
    histogram: histogram(inside, fromMs, toMs),
    sections: sectionsOf(request.view, scoped),
  };
}

/** Novelty needs days to compare with: unless asked otherwise, only what the last days brought is looked at for it. */
function beginOf({ view }: InvestigateRequest, firstMs: number, lastMs: number): number {
  return view === 'new-calls' ? Math.max(firstMs, lastMs - FRESH_MS) : firstMs;
}

function sectionsOf(view: InvestigateRequest['view'], scoped: Scoped): InvestigateSection[] {
  switch (view) {
    case 'overview':
      return overviewSections(scoped);
    case 'containers':
      return containerSections(scoped);
    case 'findings':
      return findingSections(scoped);
    case 'activity':
      return activitySections(scoped);
    case 'new-calls':
      return newCallSections(scoped);
    case 'addresses':
      return addressSections(scoped);
    case 'profile':
      return profileSections(scoped);
    case 'polaris':
      return postureSections(scoped);
  }
}

function histogram(calls: readonly Call[], fromMs: number, toMs: number): InvestigatePage['histogram'] {
  const bucketMs = Math.max(1, (toMs - fromMs) / BUCKETS);
  const counts = Array.from({ length: calls.length === 0 ? 0 : BUCKETS }, () => 0);
  for (const call of calls) counts[Math.min(BUCKETS - 1, Math.floor((call.atMs - fromMs) / bucketMs))]++;
  return { counts, bucketMs };
}
