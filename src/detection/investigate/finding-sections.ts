import { parseTime } from '../../clock/clock.ts';
import type { FindingRecord } from '../../journal/records.ts';
import type { InvestigateSection } from './investigate-page.ts';
import type { Scoped } from './scoped.ts';
import { shortTime } from './tally.ts';

/** Findings whose time meets the scope, by the entity they speak of. */
export function findingSections({ findings, fromMs, toMs }: Scoped): InvestigateSection[] {
  const inside = findings.filter(
    (finding) =>
      parseTime(finding.service.eventLastSeen) >= fromMs && parseTime(finding.service.eventFirstSeen) <= toMs,
  );
  const byEntity = new Map<string, FindingRecord[]>();
  for (const finding of inside) {
    for (const entity of entitiesOf(finding)) byEntity.set(entity, [...(byEntity.get(entity) ?? []), finding]);
  }
  return [...byEntity]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([entity, about]) => ({
      title: entity,
      table: {
        columns: ['Severity', 'Type', 'Seen', 'First', 'Last'],
        rows: [...about]
          .sort((a, b) => b.severity - a.severity)
          .map((finding) => [
            finding.severity.toFixed(1),
            finding.type,
            `×${finding.service.count}`,
            shortTime(finding.service.eventFirstSeen),
            shortTime(finding.service.eventLastSeen),
          ]),
      },
    }));
}

/** User, workload, node and address that a finding names, wherever GuardDuty's shape keeps them. */
function entitiesOf(finding: FindingRecord): string[] {
  const found: string[] = [];
  const visit = (value: unknown, path: string) => {
    if (value === null || typeof value !== 'object') return;
    for (const [key, inner] of Object.entries(value)) {
      const here = `${path}.${key}`;
      if (typeof inner === 'string' && inner !== '') {
        if (/kubernetesUserDetails\.username$/i.test(here)) found.push(`user ${inner}`);
        else if (/kubernetesWorkloadDetails\.name$/i.test(here)) found.push(`workload ${inner}`);
        else if (/ipAddressV4$/i.test(here)) found.push(`address ${inner}`);
      } else visit(inner, here);
    }
  };
  visit(finding.resource, 'resource');
  visit(finding.service.action, 'action');
  return found.length === 0 ? ['cluster'] : [...new Set(found)];
}
