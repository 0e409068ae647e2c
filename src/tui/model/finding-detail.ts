import type { FindingRecord } from '../../journal/records.ts';
import { wrap } from '../text.ts';

/** A finding in lines: what it says, about what, by whom; or its JSON. */
export function findingDetail(finding: FindingRecord, options: { width: number; json: boolean }): string[] {
  if (options.json)
    return JSON.stringify(finding, undefined, 1)
      .split('\n')
      .flatMap((line) => wrap(line, options.width));
  const { service } = finding;
  return [
    ...wrap(finding.title, options.width),
    ...wrap(finding.description, options.width),
    '',
    `Severity   ${finding.severity.toFixed(1)}   seen ×${service.count}`,
    `First seen ${toTheSecond(service.eventFirstSeen)}   last seen ${toTheSecond(service.eventLastSeen)}`,
    ...factLines('Resource', finding.resource, options.width),
    ...factLines('Action', service.action ?? {}, options.width),
  ];
}

/** Nested facts as `Resource  eksClusterDetails.name  octank`, empty ones left out. */
function factLines(title: string, facts: Record<string, unknown>, width: number): string[] {
  return leaves(facts).flatMap(([path, value], i) =>
    wrap(`${(i === 0 ? title : '').padEnd(10)} ${path}  ${value}`, width),
  );
}

function leaves(value: unknown, path = ''): [string, string][] {
  if (value === null || value === undefined || value === '') return [];
  if (typeof value !== 'object') return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}

function toTheSecond(at: string): string {
  return at.replace(/\.\d+Z$/, 'Z');
}
