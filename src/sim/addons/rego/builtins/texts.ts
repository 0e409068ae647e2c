import { isArray, isObject, members, isSet, pairs, type Value } from '../value.ts';
import { ofText, ofThreeTexts, ofTwoTexts, textsOf, type Builtin } from './builtin.ts';
import { goFormat } from './go-format.ts';

/** Texts. */
export const texts: Record<string, Builtin> = {
  sprintf: (format, args) => (typeof format === 'string' && isArray(args) ? goFormat(format, args) : undefined),
  concat: (separator, parts) => {
    const all = textsOf(parts);
    return typeof separator === 'string' && typeof parts !== 'string' ? all?.join(separator) : undefined;
  },
  contains: ofTwoTexts((text, part) => text.includes(part)),
  startswith: ofTwoTexts((text, prefix) => text.startsWith(prefix)),
  endswith: ofTwoTexts((text, suffix) => text.endsWith(suffix)),
  'strings.any_prefix_match': (text, prefixes) => anyOf(text, prefixes, (a, b) => a.startsWith(b)),
  'strings.any_suffix_match': (text, suffixes) => anyOf(text, suffixes, (a, b) => a.endsWith(b)),
  'strings.count': ofTwoTexts((text, part) => text.split(part).length - 1),
  'strings.reverse': ofText((text) => [...text].reverse().join('')),
  'strings.replace_n': (replacements, text) => {
    if (!isObject(replacements) || typeof text !== 'string') return undefined;
    return pairs(replacements).reduce((result, [from, to]) => result.replaceAll(String(from), String(to)), text);
  },
  indexof: ofTwoTexts((text, part) => text.indexOf(part)),
  indexof_n: ofTwoTexts((text, part) => [...text].flatMap((_, at) => (text.startsWith(part, at) ? [at] : []))),
  lower: ofText((text) => text.toLowerCase()),
  upper: ofText((text) => text.toUpperCase()),
  replace: ofThreeTexts((text, from, to) => text.replaceAll(from, () => to)),
  split: ofTwoTexts((text, separator) => text.split(separator)),
  substring: (text, from, length) => {
    if (typeof text !== 'string' || typeof from !== 'number' || typeof length !== 'number' || from < 0)
      return undefined;
    return length < 0 ? text.slice(from) : text.slice(from, from + length);
  },
  trim: ofTwoTexts((text, cut) => trimmed(text, cut, true, true)),
  trim_left: ofTwoTexts((text, cut) => trimmed(text, cut, true, false)),
  trim_right: ofTwoTexts((text, cut) => trimmed(text, cut, false, true)),
  trim_prefix: ofTwoTexts((text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trim_suffix: ofTwoTexts((text, suffix) =>
    text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
  trim_space: ofText((text) => text.trim()),
  format_int: (number, base) =>
    typeof number === 'number' && typeof base === 'number' ? Math.trunc(number).toString(base) : undefined,
};

function anyOf(text: Value, others: Value, fits: (a: string, b: string) => boolean): boolean | undefined {
  const [mine, theirs] = [textsOf(text), textsOf(isSet(others) ? members(others) : others)];
  if (mine === undefined || theirs === undefined) return undefined;
  return mine.some((a) => theirs.some((b) => fits(a, b)));
}

function trimmed(text: string, cut: string, left: boolean, right: boolean): string {
  let [from, to] = [0, text.length];
  while (left && from < to && cut.includes(text[from])) from++;
  while (right && to > from && cut.includes(text[to - 1])) to--;
  return text.slice(from, to);
}
