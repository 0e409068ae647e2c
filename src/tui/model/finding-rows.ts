import { parseTime } from '../../clock/clock.ts';
import { findingAbout } from '../../detection/findings/finding-about.ts';
import type { FindingView, RunView } from '../../journal/run-view.ts';
import { agoText } from '../text.ts';

export interface FindingRow {
  id: string;
  severity: string;
  label: string;
  type: string;
  title: string;
  /** The workload, subject or node that it speaks of. */
  about: string;
  count: number;
  last: string;
  archived: boolean;
}

/** Findings by severity, then by what was seen last. */
export function findingRows(
  view: RunView,
  nowMs: number,
  options: { archived: boolean; filter: string },
): FindingRow[] {
  const wanted = options.filter.toLowerCase();
  return [...view.findings.values()]
    .filter((found) => options.archived || !isPutAway(found))
    .filter(({ finding }) => `${finding.type} ${finding.title} ${findingAbout(finding)}`.toLowerCase().includes(wanted))
    .sort(
      (a, b) =>
        b.finding.severity - a.finding.severity ||
        lastSeenMs(b) - lastSeenMs(a) ||
        (a.finding.id < b.finding.id ? -1 : 1),
    )
    .map((found) => ({
      id: found.finding.id,
      severity: found.finding.severity.toFixed(1),
      label: severityLabel(found.finding.severity),
      type: found.finding.type,
      title: found.finding.title,
      about: findingAbout(found.finding),
      count: found.finding.service.count,
      last: `last ${agoText(nowMs - lastSeenMs(found))} ago`,
      archived: isPutAway(found),
    }));
}

/** GuardDuty's bands. */
export function severityLabel(severity: number): string {
  if (severity >= 9) return 'CRIT';
  if (severity >= 7) return 'HIGH';
  return severity >= 4 ? 'MED' : 'LOW';
}

export function isPutAway(found: FindingView): boolean {
  return found.archived || found.suppressedBy !== undefined;
}

function lastSeenMs(found: FindingView): number {
  return parseTime(found.finding.service.eventLastSeen);
}
