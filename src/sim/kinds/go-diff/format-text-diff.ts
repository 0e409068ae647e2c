import { type DiffStats, differing, isZero, noStats, sumOf } from './diff-stats.ts';
import { difference, type Edit } from './difference.ts';
import { clamp, type FormatOptions, formatType, quoted } from './format-value.ts';
import { addEllipsis, type Mark, type TextNode, type TextRecord, wrap } from './text-node.ts';
import type { ValueNode } from './value-node.ts';

const LONG = 32;
const CHUNK = 64;
const CONTEXT = 2;

/** Two long texts are compared piece by piece. */
export function canFormatText({ type, x, y, diff }: ValueNode): boolean {
  if (type.form !== 'basic' || type.basic !== 'string' || diff === 0) return false;
  return textOf(x).length >= LONG && textOf(y).length >= LONG;
}

/** go-cmp, report_slices.go, of texts without line breaks worth the name. */
export function formatTextDiff(options: FormatOptions, { type, x, y }: ValueNode): TextNode {
  const text = wrap('strings.Join(', wrap('{', pieces(options, textOf(x), textOf(y)), '}'), ', "")');
  return type.name === 'string' ? text : formatType(options, type, text);
}

function textOf(side: { value: unknown } | undefined): string {
  return typeof side?.value === 'string' ? side.value : '';
}

function pieces(options: FormatOptions, before: string, after: string): TextRecord[] {
  const equal = (x: number, y: number) => before[x] === after[y];
  const edits = difference(before.length, after.length, (x, y) =>
    equal(x, y) ? { same: 1, diff: 0 } : { same: 0, diff: 2 },
  );
  const groups = tidyEdges(joinShort(grouped(edits), CHUNK / 4), equal);
  const most = (1 << clamp(options.verbosity)) << 2;
  const list: TextRecord[] = [];
  let [x, y, shown] = [0, 0, 0];
  let rest = noStats('byte');
  for (const [at, stats] of groups.entries()) {
    const [nextX, nextY] = [
      x + stats.identical + stats.removed + stats.modified,
      y + stats.identical + stats.inserted + stats.modified,
    ];
    if (shown >= most) rest = sumOf(rest, stats);
    else if (differing(stats) === 0) {
      addEqual(list, before.slice(x, nextX), stats, { first: at === 0, last: at === groups.length - 1 });
    } else {
      const length = list.length;
      addChunks(list, '-', before.slice(x, nextX));
      addChunks(list, '+', after.slice(y, nextY));
      shown += list.length - length;
    }
    [x, y] = [nextX, nextY];
  }
  if (!isZero(rest)) addEllipsis(list, rest);
  return list;
}

function addEqual(
  list: TextRecord[],
  text: string,
  stats: DiffStats,
  { first, last }: { first: boolean; last: boolean },
) {
  const low = first ? 0 : Math.min(CHUNK * CONTEXT, text.length);
  let high = last ? 0 : Math.min(CHUNK * CONTEXT, text.length - low);
  if (text.length - (low + high) <= CHUNK) high = text.length - low;
  addChunks(list, '', text.slice(0, low));
  if (text.length > low + high) addEllipsis(list, { ...stats, identical: stats.identical - low - high });
  addChunks(list, '', text.slice(text.length - high));
}

function addChunks(list: TextRecord[], mark: Mark, text: string): void {
  for (let at = 0; at < text.length; at += CHUNK)
    list.push({ mark, key: '', value: quoted(text.slice(at, at + CHUNK)) });
}

function grouped(edits: readonly Edit[]): DiffStats[] {
  const groups: DiffStats[] = [];
  let equalBefore: boolean | undefined;
  for (const edit of edits) {
    const equal = edit === 'identity';
    if (equal !== equalBefore) groups.push(noStats('byte'));
    equalBefore = equal;
    const last = groups[groups.length - 1];
    if (equal) last.identical++;
    else if (edit === 'uniqueX') last.removed++;
    else if (edit === 'uniqueY') last.inserted++;
    else last.modified++;
  }
  return groups;
}

/** A short equal run between two unequal ones joins them. */
function joinShort(groups: readonly DiffStats[], window: number): DiffStats[] {
  const joined: DiffStats[] = [];
  for (const next of groups) {
    const [before, between] = joined.slice(-2);
    const removes = joined.length >= 2 && (before.removed > 0 || next.removed > 0);
    const inserts = joined.length >= 2 && (before.inserted > 0 || next.inserted > 0);
    if (differing(next) > 0 && removes && inserts && between.identical <= window) {
      joined.splice(-2, 2, sumOf(sumOf(before, between), next));
    } else joined.push(next);
  }
  return joined;
}

/** What is equal at the edges of an unequal run goes to its neighbours. */
function tidyEdges(given: readonly DiffStats[], equal: (x: number, y: number) => boolean): DiffStats[] {
  const groups = given.map((group) => ({ ...group }));
  let [x, y, before, after] = [0, 0, 0, 0];
  for (const [at, group] of groups.entries()) {
    if (differing(group) === 0) {
      x += group.identical;
      y += group.identical;
      continue;
    }
    let [countX, countY] = [
      group.identical + group.removed + group.modified,
      group.identical + group.inserted + group.modified,
    ];
    let [leading, trailing] = [0, 0];
    while (leading < countX && leading < countY && equal(x + leading, y + leading)) leading++;
    const isEqualEnd = () => equal(x + countX - 1 - trailing, y + countY - 1 - trailing);
    while (trailing < countX && trailing < countY && isEqualEnd()) trailing++;
    if (leading + trailing > 0) {
      if (at > 0) groups[at - 1].identical += leading;
      else before = leading;
      if (at + 1 < groups.length) groups[at + 1].identical += trailing;
      else after = trailing;
      x += leading;
      y += leading;
      countX -= leading + trailing;
      countY -= leading + trailing;
      groups[at] = { ...noStats(group.name), removed: countX, inserted: countY };
    }
    x += countX;
    y += countY;
  }
  if (before > 0) groups.unshift({ ...noStats('byte'), identical: before });
  if (after > 0) groups.push({ ...noStats('byte'), identical: after });
  return groups;
}
