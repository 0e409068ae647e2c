import { goRegExp, goRegExpError } from '../../../kinds/cel/go-regexp.ts';
import { isArray, type Value } from '../value.ts';
import { ofText, ofThreeTexts, ofTwoTexts, textsOf, type Builtin } from './builtin.ts';
import { cidrContains, isCidr } from './cidr.ts';
import { unitNumber } from './units.ts';

const matches = ofTwoTexts((pattern, text) => compiled(pattern)?.test(text));

/** Texts of a form: regular expressions, globs, address ranges, versions, quantities. */
export const patterns: Record<string, Builtin> = {
  re_match: matches,
  'regex.match': matches,
  'regex.is_valid': ofText((pattern) => goRegExpError(pattern) === undefined),
  'regex.split': ofTwoTexts((pattern, text) => {
    const expression = compiled(pattern);
    return expression === undefined ? undefined : text.split(expression);
  }),
  'regex.replace': ofThreeTexts((text, pattern, value) => {
    const expression = compiled(pattern, 'g');
    return expression === undefined ? undefined : text.replace(expression, value.replace(/\$\{(\w+)\}/g, '$$$1'));
  }),
  'regex.find_n': (pattern, text, count) => found(pattern, text, count)?.map(([whole]) => whole),
  'regex.find_all_string_submatch_n': (pattern, text, count) =>
    found(pattern, text, count)?.map((match) => [...match].map((part) => part ?? '')),
  'glob.match': (pattern, delimiters, text) => {
    if (typeof pattern !== 'string' || typeof text !== 'string') return undefined;
    const signs =
      delimiters === null ? [] : isArray(delimiters) && delimiters.length === 0 ? ['.'] : textsOf(delimiters);
    return signs === undefined ? undefined : globExpression(pattern, signs).test(text);
  },
  'glob.quote_meta': ofText((text) => text.replace(/[*?\\[\]{}!,-]/g, '\\$&')),
  'net.cidr_is_valid': ofText(isCidr),
  'net.cidr_contains': ofTwoTexts(cidrContains),
  'net.cidr_intersects': ofTwoTexts((a, b) => cidrContains(a, b) === true || cidrContains(b, a)),
  'semver.is_valid': (text) => typeof text === 'string' && SEMVER.test(text),
  'semver.compare': ofTwoTexts(compareVersions),
  'units.parse': ofText((text) => unitNumber(text)),
  'units.parse_bytes': ofText((text) => unitNumber(text.replace(/b$/i, ''), true)),
};

const SEMVER = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

function compiled(pattern: string, flags = ''): RegExp | undefined {
  return goRegExpError(pattern) === undefined ? goRegExp(pattern, flags) : undefined;
}

function found(pattern: Value, text: Value, count: Value): RegExpMatchArray[] | undefined {
  if (typeof pattern !== 'string' || typeof text !== 'string' || typeof count !== 'number') return undefined;
  const expression = compiled(pattern, 'g');
  if (expression === undefined) return undefined;
  const all = [...text.matchAll(expression)];
  return count < 0 ? all : all.slice(0, count);
}

/** `*` stops at a delimiter, `**` does not. */
function globExpression(pattern: string, delimiters: readonly string[]): RegExp {
  const stop = delimiters.map((sign) => sign.replace(/[\\\]^-]/g, '\\$&')).join('');
  const any = stop === '' ? '[^]' : `[^${stop}]`;
  const source = pattern.replace(/\*\*|[*?]|\[!?|[\]{},]|\\.|[.+^$()|/]/g, (sign) => {
    if (sign === '**') return '[^]*';
    if (sign === '*') return `${any}*`;
    if (sign === '?') return any;
    if (sign === '[!') return '[^';
    if (sign === '{') return '(?:';
    if (sign === '}') return ')';
    if (sign === ',') return '|';
    return sign.startsWith('\\') || sign === '[' || sign === ']' ? sign : `\\${sign}`;
  });
  return new RegExp(`^${source}$`);
}

function compareVersions(a: string, b: string): number | undefined {
  const [left, right] = [SEMVER.exec(a), SEMVER.exec(b)];
  if (left === null || right === null) return undefined;
  for (const part of [1, 2, 3]) {
    const order = Number(left[part]) - Number(right[part]);
    if (order !== 0) return Math.sign(order);
  }
  const [early, late] = [left[4], right[4]];
  if (early === late) return 0;
  if (early === undefined) return 1;
  return late === undefined || early < late ? -1 : 1;
}
