import { type DiffStats, describeStats, isZero, sumOf } from './diff-stats.ts';

export type Mark = '' | '-' | '+';
/** Text on the way to its layout: a line, something in wrapping, or a list that may take one line or many. */
export type TextNode = string | TextWrap | TextList;
export interface TextWrap {
  prefix: string;
  value: TextNode;
  suffix: string;
}
export interface TextRecord {
  mark: Mark;
  key: string;
  value: TextNode;
  elideComma?: boolean;
  comment?: DiffStats | string;
}
export type TextList = readonly TextRecord[];

export const NIL = 'nil';
export const ELLIPSIS = '...';
const MAX_COLUMN = 80;

export function wrap(prefix: string, value: TextNode, suffix: string): TextWrap {
  return { prefix, value, suffix };
}

/** Adds an ellipsis, or counts on the one that stands there. */
export function addEllipsis(list: TextRecord[], stats?: DiffStats): void {
  const comment = stats !== undefined && !isZero(stats) ? stats : undefined;
  const last = list.at(-1);
  if (last?.value !== ELLIPSIS) {
    list.push({ mark: '', key: '', value: ELLIPSIS, elideComma: true, ...(comment === undefined ? {} : { comment }) });
  } else if (comment !== undefined && typeof last.comment === 'object') last.comment = sumOf(last.comment, comment);
}

export function equalText(one: TextNode, other: TextNode): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The length on one line. */
export function textLength(node: TextNode): number {
  if (typeof node === 'string') return node.length;
  if (!isList(node)) return node.prefix.length + textLength(node.value) + node.suffix.length;
  const parts = node.map(({ key, value }) => (key === '' ? 0 : key.length + 2) + textLength(value));
  return parts.reduce((sum, part) => sum + part, 0) + 2 * Math.max(0, node.length - 1);
}

export function layOut(node: TextNode): string {
  const compact = collapse(node, '');
  return `${indent(0, '')}${expand(compact.node, '', 0)}\n`;
}

export function isList(node: TextNode): node is TextList {
  return Array.isArray(node);
}

/** What fits on one line becomes a line; `flat` is all of it on one. */
function collapse(node: TextNode, mark: Mark): { node: TextNode; flat: string } {
  if (typeof node === 'string') return { node, flat: node };
  if (isList(node)) return collapseList(node, mark);
  const inner = collapse(node.value, mark);
  const flat = `${node.prefix}${inner.flat}${node.suffix}`;
  return { node: typeof inner.node === 'string' ? flat : { ...node, value: inner.node }, flat };
}

function collapseList(list: TextList, mark: Mark): { node: TextNode; flat: string } {
  const parts = list.map((record) => {
    const { node, flat } = collapse(record.value, record.mark === '' ? mark : record.mark);
    return { record: { ...record, value: node }, text: record.key === '' ? flat : `${record.key}: ${flat}` };
  });
  const flat = parts.map(({ text }) => text).join(', ');
  const manyLines =
    parts.some(
      ({ record }) => record.mark !== '' || typeof record.value !== 'string' || record.comment !== undefined,
    ) ||
    (mark !== '' && Buffer.byteLength(flat) > MAX_COLUMN);
  return { node: manyLines ? parts.map(({ record }) => record) : flat, flat };
}

function expand(node: TextNode, mark: Mark, depth: number): string {
  if (typeof node === 'string') return node;
  if (!isList(node)) return `${node.prefix}${expand(node.value, mark, depth)}${node.suffix}`;
  const end = `\n${indent(depth, mark)}`;
  if (isSimple(node)) return `${batches(node, mark, depth + 1)}${end}`;
  const keys = alignments(
    node,
    ({ key, value }) => key === '' || typeof value !== 'string',
    ({ key }) => key,
  );
  const values = alignments(
    node,
    ({ value, comment }) => typeof value !== 'string' || value === ELLIPSIS || comment === undefined,
    ({ value }) => String(value),
  );
  const lines = node.map((record, at) => {
    const own = record.mark === '' ? mark : record.mark;
    const key = record.key === '' ? '' : `${record.key}: `;
    const text = `${key}${' '.repeat(keys[at])}${expand(record.value, own, depth + 1)}${record.elideComma ? '' : ','}`;
    const { comment } = record;
    const remark = comment === undefined ? '' : ` // ${typeof comment === 'string' ? comment : describeStats(comment)}`;
    return `\n${indent(depth + 1, own)}${text}${' '.repeat(values[at])}${remark}`;
  });
  return `${lines.join('')}${end}`;
}

function isSimple(list: TextList): boolean {
  return (
    list.length > 0 &&
    list.every(
      ({ mark, key, value, comment }) =>
        mark === '' && key === '' && typeof value === 'string' && comment === undefined,
    )
  );
}

/** Plain values, as many on a line as fit. */
function batches(list: TextList, mark: Mark, depth: number): string {
  const lines: string[] = [];
  let batch = '';
  for (const { value } of list) {
    if (batch.length + String(value).length + 2 > MAX_COLUMN && batch !== '') {
      lines.push(batch);
      batch = '';
    }
    batch += `${String(value)}, `;
  }
  lines.push(batch);
  return lines.map((line) => `\n${indent(depth, mark)}${line.trimEnd()}`).join('');
}

/** Blanks that bring neighbouring records to one width. */
function alignments(
  list: TextList,
  skips: (record: TextRecord) => boolean,
  textOf: (record: TextRecord) => string,
): number[] {
  const widths = list.map(() => 0);
  for (let start = 0; start < list.length; ) {
    let end = start;
    while (end < list.length && !skips(list[end])) end++;
    const lengths = list.slice(start, end).map((record) => [...textOf(record)].length);
    const most = Math.max(0, ...lengths);
    for (const [at, length] of lengths.entries()) widths[start + at] = most - length;
    start = end + 1;
  }
  return widths;
}

function indent(depth: number, mark: Mark): string {
  return `${mark === '' ? ' ' : mark} ${'\t'.repeat(depth)}`;
}
