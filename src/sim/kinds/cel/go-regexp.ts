import { CelEvaluationError } from './cel-error.ts';

/** A pattern of Go's regexp syntax (RE2) as a JavaScript one. Throws with Go's words where it is none. */
export function goRegExp(pattern: string, flags = ''): RegExp {
  const fault = goRegExpError(pattern);
  if (fault !== undefined) throw new CelEvaluationError(fault);
  const { source, extra } = translate(pattern);
  return new RegExp(source, `u${flags}${extra}`);
}

/** What Go's regexp.Compile says of a pattern, or undefined where it takes it. */
export function goRegExpError(pattern: string): string | undefined {
  const fault = structuralFault(pattern);
  if (fault !== undefined) return `error parsing regexp: ${fault}`;
  try {
    const { source, extra } = translate(pattern);
    new RegExp(source, `u${extra}`);
    return undefined;
  } catch {
    return `error parsing regexp: invalid escape sequence: \`${pattern}\``;
  }
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/** Rewrites what the two syntaxes write differently. */
function translate(pattern: string): { source: string; extra: string } {
  let extra = '';
  let source = pattern.replace(/^\(\?([ims]+)\)/, (_all, flags: string) => {
    extra = [...new Set(flags)].join('');
    return '';
  });
  source = source
    .replaceAll('(?P<', '(?<')
    .replace(/\[\[:(\^?)(\w+):\]\]/g, (_all, not: string, name: string) => `[${not}${CLASSES[name] ?? ''}]`)
    .replace(/\[:(\w+):\]/g, (_all, name: string) => CLASSES[name] ?? '')
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$')
    .replace(/\\Q([\s\S]*?)(?:\\E|$)/g, (_all, text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
    .replace(/\\x\{([0-9a-fA-F]+)\}/g, '\\u{$1}')
    .replace(/\\a/g, '\\x07')
    .replace(/\\([^\w\s\\^$.*+?()[\]{}|/-])/g, '$1')
    .replace(/\\-/g, (dash, at: number) => (isInClass(source, at) ? dash : '-'))
    .replace(/\\_/g, '_');
  return { source: escapeLoneBraces(source), extra };
}

function isInClass(source: string, at: number): boolean {
  const before = source.slice(0, at);
  return before.lastIndexOf('[') > before.lastIndexOf(']');
}

/** Go takes a brace that is no repetition literally. */
function escapeLoneBraces(source: string): string {
  return source.replace(/\\[pPuxkE]\{[^}]*\}|\\.|\{\d+(?:,\d*)?\}|[{}]/g, (part) =>
    part === '{' || part === '}' ? `\\${part}` : part,
  );
}

/** The faults that Go names by what it found. */
function structuralFault(pattern: string): string | undefined {
  let depth = 0;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === '\\') {
      if (i === pattern.length - 1) return 'trailing backslash at end of expression: ``';
      const escaped = pattern[i + 1];
      if (/[1-9]/.test(escaped) || /[a-zA-Z]/.test(escaped) === true) {
        if (!/[aftnrvdDsSwWbBAzQECpPx0-7]/.test(escaped) || /[1-9]/.test(escaped)) {
          return `invalid escape sequence: \`\\${escaped}\``;
        }
      }
      i++;
    } else if (c === '[') {
      const end = classEnd(pattern, i);
      if (end < 0) return `missing closing ]: \`${pattern.slice(i)}\``;
      const range = reversedRange(pattern.slice(i + 1, end));
      if (range !== undefined) return `invalid character class range: \`${range}\``;
      i = end;
    } else if (c === '(') {
      depth++;
      const look = /^\(\?(?:<?[=!])/.exec(pattern.slice(i));
      if (look !== null)
        return `invalid or unsupported Perl syntax: \`${look[0].slice(0, look[0].startsWith('(?<') ? 3 : 3)}\``;
    } else if (c === ')') {
      if (depth === 0) return `unexpected ): \`${pattern}\``;
      depth--;
    } else if (c === '{') {
      const fault = countFault(pattern.slice(i));
      if (fault !== undefined) return `invalid repeat count: \`${fault}\``;
    } else if ('*+?'.includes(c)) {
      const fault = repetitionFault(pattern, i);
      if (fault !== undefined) return fault;
    }
  }
  return depth > 0 ? `missing closing ): \`${pattern}\`` : undefined;
}

const REPEAT_MAX = 1000;

/** `{2,1}`, `{1001}`: counts that no repetition has. */
function countFault(rest: string): string | undefined {
  const found = /^\{(\d+)(?:,(\d*))?\}/.exec(rest);
  if (found === null) return undefined;
  const least = Number(found[1]);
  const most = found[2] === undefined || found[2] === '' ? least : Number(found[2]);
  return least > REPEAT_MAX || most > REPEAT_MAX || most < least ? found[0] : undefined;
}

/** `z-a` inside of a class. */
function reversedRange(inside: string): string | undefined {
  for (const [all, escape, from, to] of inside.matchAll(/(\\?)([^\\\]])-([^\\\]])/gu)) {
    if (escape === '' && (from.codePointAt(0) ?? 0) > (to.codePointAt(0) ?? 0)) return all;
  }
  return undefined;
}

function classEnd(pattern: string, start: number): number {
  let i = start + 1;
  if (pattern[i] === '^') i++;
  if (pattern[i] === ']') i++;
  for (; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++;
    else if (pattern.startsWith('[:', i) && pattern.indexOf(':]', i) > 0) i = pattern.indexOf(':]', i) + 1;
    else if (pattern[i] === ']') return i;
  }
  return -1;
}

function repetitionFault(pattern: string, at: number): string | undefined {
  const before = pattern[at - 1];
  const isEscaped = pattern[at - 2] === '\\';
  if (before === undefined || (before === '(' && !isEscaped) || (before === '|' && !isEscaped)) {
    if (pattern[at] === '?' && before === '(') return undefined;
    return `missing argument to repetition operator: \`${pattern[at]}\``;
  }
  if (!isEscaped && '*+'.includes(before) && '*+'.includes(pattern[at])) {
    return `invalid nested repetition operator: \`${before}${pattern[at]}\``;
  }
  return undefined;
}
