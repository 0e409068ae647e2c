import type { InvestigatePage, InvestigateSection } from '../detection/investigate/investigate-page.ts';
import { tableLines } from './print-table.ts';

const BAR_WIDTH = 20;

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
    ...barLines(bars ?? []),
    ...(table === undefined ? [] : tableLines(table.columns, table.rows).map((line) => `  ${line}`)),
  ];
}

function barLines(bars: NonNullable<InvestigateSection['bars']>): string[] {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return bars.map(({ label, value, note }) => {
    const bar = '#'.repeat(Math.max(1, Math.round((value / most) * BAR_WIDTH)));
    return `  ${String(value).padStart(6)} ${bar.padEnd(BAR_WIDTH)}  ${label}${note === undefined ? '' : `  ${note}`}`;
  });
}
