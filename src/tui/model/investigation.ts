import { parseTime } from '../../clock/clock.ts';
import type { InvestigatePage, InvestigateSection } from '../../detection/investigate/investigate-page.ts';
import { sparklineText } from '../components/sparkline.tsx';
import { agoText, fit, wrap } from '../text.ts';
import type { Signs } from '../theme.ts';

/** A stretch of time, in milliseconds since the epoch. */
export interface Scope {
  fromMs: number;
  toMs: number;
}

const NARROWEST_MS = 60_000;
/** A table this much wider than the screen is stacked. */
const TOO_WIDE = 1.6;
const WIDEST_CELL = 64;

/** Moves the scope by a part of its own length, within what is known. */
export function moveScope(scope: Scope, known: Scope, part: number): Scope {
  const length = scope.toMs - scope.fromMs;
  const wanted = scope.fromMs + length * part;
  const fromMs = Math.max(known.fromMs, Math.min(known.toMs - length, wanted));
  return { fromMs, toMs: fromMs + length };
}

/** Makes the scope longer or shorter around its middle, within what is known. */
export function widenScope(scope: Scope, known: Scope, factor: number): Scope {
  const length = Math.max(NARROWEST_MS, Math.min(known.toMs - known.fromMs, (scope.toMs - scope.fromMs) * factor));
  const middle = (scope.fromMs + scope.toMs) / 2;
  return moveScope({ fromMs: middle - length / 2, toMs: middle + length / 2 }, known, 0);
}

/** `9 d ago ├────▓▓▓───┤ now   <from> → <to>` */
export function scopeBar(page: InvestigatePage, width: number): string {
  const [first, last, from, to] = [page.scope.first, page.scope.last, page.scope.from, page.scope.to].map(parseTime);
  const cells = Math.max(8, Math.min(50, width));
  const at = (ms: number) => Math.round(((ms - first) / Math.max(1, last - first)) * (cells - 1));
  const bar = Array.from({ length: cells }, (_, i) => (i >= at(from) && i <= at(to) ? '▓' : '─')).join('');
  return `${agoText(last - first)} ago ├${bar}┤ now  ${shortTime(page.scope.from)} → ${shortTime(page.scope.to)}`;
}

/** `user=system:anonymous ip=203.0.113.*` as the request's filter; other words are free text. */
export function filterOf(search: string): Record<string, string> {
  const filter: Record<string, string> = {};
  for (const word of search.trim().split(/\s+/).filter(Boolean)) {
    const [, field, value] = /^(\w+)=(.+)$/.exec(word) ?? [];
    if (field === undefined) filter.text = filter.text === undefined ? word : `${filter.text} ${word}`;
    else filter[field] = value;
  }
  return filter;
}

export function pageLines(page: InvestigatePage, width: number, signs: Signs): { text: string; heading: boolean }[] {
  const chart = sparklineText(page.histogram.counts, width - 24, signs.bar);
  const head =
    page.histogram.counts.length === 0
      ? []
      : [{ text: `events ${chart} each ${agoText(page.histogram.bucketMs)}`, heading: false }];
  return [...head, ...page.sections.flatMap((section) => sectionLines(section, width, signs))];
}

function sectionLines(section: InvestigateSection, width: number, signs: Signs): { text: string; heading: boolean }[] {
  const body = [
    ...(section.text ?? []).flatMap((line) => wrap(line, width)),
    ...barLines(section.bars ?? [], width, signs),
    ...(section.table === undefined ? [] : tableLines(section.table, width)),
  ];
  const lines = body.length === 0 ? ['none'] : body;
  return [
    { text: section.title.toUpperCase(), heading: true },
    ...lines.map((text) => ({ text: `  ${text}`, heading: false })),
    { text: '', heading: false },
  ];
}

function barLines(bars: NonNullable<InvestigateSection['bars']>, width: number, signs: Signs): string[] {
  const top = Math.max(1, ...bars.map((bar) => bar.value));
  const labelWidth = Math.min(36, Math.max(0, ...bars.map((bar) => bar.label.length)));
  const barWidth = Math.max(6, Math.min(24, Math.floor(width * 0.25)));
  return bars.map((bar) => {
    const filled = Math.max(1, Math.round((bar.value / top) * barWidth));
    return `${fit(bar.label, labelWidth)} ${signs.full.repeat(filled).padEnd(barWidth)} ${String(bar.value).padStart(6)}  ${bar.note ?? ''}`.slice(
      0,
      width,
    );
  });
}

export function tableLines(table: NonNullable<InvestigateSection['table']>, width: number): string[] {
  const all = [table.columns, ...table.rows];
  const widths = table.columns.map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length)));
  if (widths.reduce((a, b) => a + b + 2, 0) > width * TOO_WIDE) return stackedLines(all, widths, width);
  while (widths.reduce((a, b) => a + b + 2, 0) > width && Math.max(...widths) > 8)
    widths[widths.indexOf(Math.max(...widths))]--;
  return all.map((row) =>
    widths
      .map((w, i) => fit(row[i] ?? '', w))
      .join('  ')
      .trimEnd(),
  );
}

/** A table that would be cut beyond recognition has several lines a row instead, the first at the margin. */
function stackedLines(rows: readonly (readonly string[])[], natural: readonly number[], width: number): string[] {
  const widths = natural.map((one) => Math.min(one, WIDEST_CELL, width - 2));
  const lines: number[][] = [];
  let used = Infinity;
  for (const [column, own] of widths.entries()) {
    if (used + own > width) {
      lines.push([]);
      used = lines.length === 1 ? 0 : 2;
    }
    lines[lines.length - 1].push(column);
    used += own + 2;
  }
  return rows.flatMap((row) =>
    lines.flatMap((columns, line) => {
      const text = columns.map((column) => fit(row[column] ?? '', widths[column])).join('  ');
      return text.trim() === '' ? [] : [`${line === 0 ? '' : '  '}${text}`.trimEnd()];
    }),
  );
}

function shortTime(at: string): string {
  return at.slice(5, 16).replace('T', ' ');
}
