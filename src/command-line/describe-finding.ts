import { stringify } from 'yaml';
import { findingAbout } from '../detection/findings/finding-about.ts';
import type { FindingRecord } from '../journal/records.ts';
import type { FindingView } from '../journal/run-view.ts';
import { tableLines } from './print-table.ts';

export function findingTable(findings: readonly FindingView[]): string[] {
  if (findings.length === 0) return ['There is no finding yet. Detectors read logs: they tell minutes later.'];
  const rows = findings.map(({ finding, archived }) => [
    finding.id.slice(0, 8),
    `${finding.severity.toFixed(1)} ${severityWord(finding.severity)}`,
    finding.type,
    `x${finding.service.count}`,
    toTheSecond(finding.service.eventFirstSeen),
    toTheSecond(finding.service.eventLastSeen),
    findingAbout(finding),
    archived ? 'archived' : '',
  ]);
  return tableLines(['ID', 'SEVERITY', 'TYPE', 'COUNT', 'FIRST SEEN', 'LAST SEEN', 'ABOUT', ''], rows);
}

function toTheSecond(at: string): string {
  return at.replace(/\.\d+Z$/, 'Z');
}

export function findingLines(finding: FindingRecord): string[] {
  const { resource, service } = finding;
  return [
    `${finding.type}  ${finding.severity.toFixed(1)} ${severityWord(finding.severity)}`,
    finding.title,
    finding.description,
    '',
    ...stringify({ id: finding.id, resource, service }, { lineWidth: 0 }).trimEnd().split('\n'),
  ];
}

function severityWord(severity: number): string {
  if (severity >= 9) return 'CRITICAL';
  if (severity >= 7) return 'HIGH';
  return severity >= 4 ? 'MEDIUM' : 'LOW';
}
