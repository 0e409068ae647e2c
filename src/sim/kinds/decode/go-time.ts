import { parseTime } from '../../../clock/clock.ts';

const LAYOUT = '2006-01-02T15:04:05Z07:00';
const MICRO_LAYOUT = '2006-01-02T15:04:05.000000Z07:00';

/** The parts of RFC 3339 as Go's time.Parse consumes them: its name in the layout, its shape. */
const PARTS: readonly [string, RegExp][] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d{2}/],
  ['-', /^-/],
  ['02', /^\d{2}/],
  ['T', /^T/],
  ['15', /^\d{2}/],
  [':', /^:/],
  ['04', /^\d{2}/],
  [':', /^:/],
  ['05', /^\d{2}(?:[.,]\d+)?/],
  ['Z07:00', /^(?:Z|[+-]\d{2}:\d{2})/],
];
/** The same with a fraction of exactly six digits. */
const MICRO_PARTS: readonly [string, RegExp][] = [
  ...PARTS.slice(0, -2),
  ['05', /^\d{2}/],
  ['.000000', /^\.\d{6}(?!\d)/],
  ['Z07:00', /^(?:Z|[+-]\d{2}:\d{2})/],
];

/** In whole seconds, and of a day that every month has: such a text is right as it stands. */
const PLAIN = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

export function isPlainTime(text: string): boolean {
  return PLAIN.test(text);
}

/** The instant of an RFC 3339 text, or what Go's time.Parse says against it. */
export function parseGoTime(text: string, { micro = false } = {}): number | { error: string } {
  let rest = text;
  for (const [part, shape] of micro ? MICRO_PARTS : PARTS) {
    const match = shape.exec(rest);
    if (match === null) return { error: parseError(text, rest, part, micro ? MICRO_LAYOUT : LAYOUT) };
    rest = rest.slice(match[0].length);
  }
  if (rest !== '') return { error: `parsing time ${timeQuote(text)}: extra text: ${timeQuote(rest)}` };
  const instant = parseTime(text.replace(',', '.').replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(instant)
    ? { error: `parsing time ${timeQuote(text)}: ${outOfRange(text)} out of range` }
    : instant;
}

function parseError(text: string, rest: string, part: string, layout: string): string {
  return `parsing time ${timeQuote(text)} as ${timeQuote(layout)}: cannot parse ${timeQuote(rest)} as ${timeQuote(part)}`;
}

function outOfRange(text: string): string {
  const [, month, , hour, minute] = /^\d{4}-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text) ?? [];
  if (Number(month) < 1 || Number(month) > 12) return 'month';
  if (Number(hour) > 23) return 'hour';
  if (Number(minute) > 59) return 'minute';
  return 'day';
}

/** How Go's package time quotes: it knows no letters beyond ASCII. */
function timeQuote(text: string): string {
  let out = '';
  for (const byte of Buffer.from(text)) {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === '\\') out += `\\${character}`;
    else out += byte < 0x20 || byte >= 0x80 ? `\\x${byte.toString(16).padStart(2, '0')}` : character;
  }
  return `"${out}"`;
}
