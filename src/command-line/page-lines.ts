import type { InvestigatePage, InvestigateSection } from '../detection/investigate/investigate-page.ts';
import { tableLines } from './print-table.ts';

/** A page of the investigation as lines. */
export function pageLines(page: InvestigatePage): string[] {
  return [
    `scope ${page.scope.from} to ${page.scope.to}`,
    ...page.sections.flatMap((section) => ['', section.title.toUpperCase(), ...sectionLines(section)]),
  ];
}

function sectionLines({ bars, table, text }: InvestigateSection): string[] {
  return [
    ...(text ?? []).map((line) => `  ${line}`),
    ...(bars ?? []).map(
      ({ label, value, note }) => `  ${String(value).padStart(6)}  ${label}${note === undefined ? '' : `  ${note}`}`,
    ),
    ...(table === undefined ? [] : tableLines(table.columns, table.rows).map((line) => `  ${line}`)),
  ];
}
