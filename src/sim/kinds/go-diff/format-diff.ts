import type { InternalType } from '../go-internal/internal-types.ts';
import { type DiffStats, differing, isZero, noStats, sumOf } from './diff-stats.ts';
import { canFormatText, formatTextDiff } from './format-text-diff.ts';
import {
  clamp,
  type FormatOptions,
  formatMapKey,
  formatType,
  formatValue,
  isZeroValue,
  lessVerbose,
} from './format-value.ts';
import { addEllipsis, equalText, type Mark, type TextNode, type TextRecord, textLength, wrap } from './text-node.ts';
import type { Side, ValueNode } from './value-node.ts';

const CONTEXT = 2;
const PRESETS = 6;
type Records = ValueNode['records'];

/** go-cmp, report_compare.go: how two values differ, as a tree of text. Undefined where a side is missing. */
export function formatDiff(given: FormatOptions, node: ValueNode): TextNode | undefined {
  const options = withEnoughVerbosity(given);
  if (options.diffMode === 'both' && canFormatText(node)) return formatTextDiff(options, node);
  if (node.depth === 0) return formatLeaf(options, node);
  if (node.target !== undefined) return wrap('&', formatDiff(options, node.target) ?? '', '');
  return formatType(options, node.type, formatRecords(options, node));
}

function withEnoughVerbosity(options: FormatOptions): FormatOptions {
  if (options.diffMode === 'identical') return { ...options, verbosity: 1 };
  return clamp(options.verbosity) < 3 ? { ...options, verbosity: 3 } : options;
}

function formatLeaf(options: FormatOptions, { type, x, y, diff }: ValueNode): TextNode | undefined {
  if (options.diffMode === 'removed') return formatSide(options, type, x);
  if (options.diffMode === 'inserted') return formatSide(options, type, y);
  if (diff === 0) {
    const [one, other] = [formatSide(options, type, x), formatSide(options, type, y)];
    return one !== undefined && other !== undefined && textLength(one) < textLength(other) ? one : other;
  }
  const plain: FormatOptions = { ...options, typeMode: 'elide' };
  const [one, other] = distinct((at) => [
    formatSide(preset(plain, at), type, x),
    formatSide(preset(plain, at), type, y),
  ]);
  return formatType({ ...options, typeMode: 'emit' }, type, [...marked('-', '', one), ...marked('+', '', other)]);
}

function formatSide(options: FormatOptions, type: InternalType, side: Side | undefined): TextNode | undefined {
  return side === undefined ? undefined : formatValue(options, type, side.value);
}

function marked(mark: Mark, key: string, value: TextNode | undefined): TextRecord[] {
  return value === undefined ? [] : [{ mark, key, value }];
}

type Pair = [TextNode | undefined, TextNode | undefined];

/** More and more of both, until they can be told apart. */
function distinct(format: (at: number | undefined) => Pair): Pair {
  let pair = format(undefined);
  for (
    let at = 0;
    at <= PRESETS && pair[0] !== undefined && pair[1] !== undefined && equalText(pair[0], pair[1]);
    at++
  ) {
    pair = format(at);
  }
  return pair;
}

function preset(options: FormatOptions, at: number | undefined): FormatOptions {
  if (at === undefined) return options;
  return { ...options, verbosity: clamp(options.verbosity) + 2 * at, ...(at > 0 ? { avoidStringer: true } : {}) };
}

function formatRecords(given: FormatOptions, node: ValueNode): TextNode {
  const isStruct = node.type.form === 'struct';
  const options: FormatOptions = { ...lessVerbose(given), typeMode: isStruct ? 'auto' : 'elide' };
  const keyOf = (key: string) => (node.type.form === 'map' ? formatMapKey(node.type.key, key) : key);
  if (given.diffMode !== 'both') return formatOneSide(given, options, node, keyOf);
  const most = (1 << clamp(given.verbosity)) << 1;
  const list: TextRecord[] = [];
  const name = isStruct ? 'field' : node.type.form === 'map' ? 'entry' : 'element';
  const groups = coalesce(name, node.records);
  let rest = noStats(name);
  let [at, shown] = [0, 0];
  for (const [which, stats] of groups.entries()) {
    const records = node.records.slice(at, at + stats.identical + differing(stats));
    at += records.length;
    if (shown >= most) rest = sumOf(rest, stats);
    else if (differing(stats) === 0) {
      addEqual(list, options, records, stats, keyOf, { first: which === 0, last: which === groups.length - 1 });
    } else {
      for (const { key, node: child } of records) list.push(...formatUnequal(options, keyOf(key), child));
      shown += differing(stats);
    }
  }
  if (!isZero(rest)) addEllipsis(list, rest);
  return wrap('{', list, '}');
}

/** All records as one of the sides has them. */
function formatOneSide(
  given: FormatOptions,
  options: FormatOptions,
  node: ValueNode,
  keyOf: (key: string) => string,
): TextNode {
  const verbosity = clamp(given.verbosity);
  const most = given.diffMode === 'identical' ? ((1 << verbosity) >> 1) << 2 : (1 << verbosity) << 1;
  const list: TextRecord[] = [];
  for (const { key, node: child } of node.records) {
    if (list.length === most) {
      addEllipsis(list);
      break;
    }
    if (node.type.form === 'struct' && isElided(given, child)) continue;
    const value = formatDiff(options, child);
    if (value !== undefined) list.push({ mark: '', key: keyOf(key), value });
  }
  return wrap('{', list, '}');
}

function isElided({ diffMode }: FormatOptions, { type, x, y }: ValueNode): boolean {
  const zeroX = x !== undefined && isZeroValue(type, x.value);
  const zeroY = y !== undefined && isZeroValue(type, y.value);
  if (diffMode === 'removed') return zeroX;
  return diffMode === 'inserted' ? zeroY : zeroX || zeroY;
}

/** A run of equal records: two on each side that borders a difference, the others counted. */
function addEqual(
  list: TextRecord[],
  options: FormatOptions,
  records: Records,
  stats: DiffStats,
  keyOf: (key: string) => string,
  { first, last }: { first: boolean; last: boolean },
): void {
  const count = records.length;
  const low = first ? 0 : Math.min(CONTEXT, count);
  let high = last ? 0 : Math.min(CONTEXT, count - low);
  if (count - (low + high) === 1) high++;
  const show = (shown: Records) => {
    for (const { key, node } of shown) {
      const value = formatDiff({ ...options, diffMode: 'identical' }, node) ?? '';
      list.push({ mark: '', key: keyOf(key), value });
    }
  };
  show(records.slice(0, low));
  if (count > low + high) addEllipsis(list, { ...stats, identical: stats.identical - low - high });
  show(records.slice(count - high));
}

function formatUnequal(options: FormatOptions, key: string, node: ValueNode): TextRecord[] {
  if (canFormatText(node)) return [{ mark: '', key, value: formatTextDiff(options, node) }];
  if (node.children !== node.depth) return [{ mark: '', key, value: formatDiff(options, node) ?? '' }];
  const [one, other] = distinct((at) => [
    formatDiff({ ...preset(options, at), diffMode: 'removed' }, node),
    formatDiff({ ...preset(options, at), diffMode: 'inserted' }, node),
  ]);
  return [...marked('-', key, one), ...marked('+', key, other)];
}

/** Neighbours that are all equal, or all unequal, make a group. */
function coalesce(name: string, records: Records): DiffStats[] {
  const groups: DiffStats[] = [];
  let equalBefore: boolean | undefined;
  for (const { node } of records) {
    const equal = node.diff === 0;
    if (equal !== equalBefore) groups.push(noStats(name));
    equalBefore = equal;
    const last = groups[groups.length - 1];
    if (equal) last.identical++;
    else if (node.y === undefined) last.removed++;
    else if (node.x === undefined) last.inserted++;
    else last.modified++;
  }
  return groups;
}
