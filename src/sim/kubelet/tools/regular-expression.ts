export interface ExpressionOptions {
  syntax: 'basic' | 'extended' | 'fixed';
  ignoreCase?: boolean;
  /** Only whole words, or whole lines. */
  word?: boolean;
  whole?: boolean;
}

const CLASSES: Record<string, string> = {
  alpha: 'a-zA-Z', digit: '0-9', alnum: 'a-zA-Z0-9', space: '\\s', blank: ' \\t', upper: 'A-Z', lower: 'a-z', punct: '!-\\/:-@\\[-`{-~', xdigit: '0-9a-fA-F', cntrl: '\\x00-\\x1f', print: ' -~', graph: '!-~',
}; // biome-ignore format: a table

/** A POSIX expression as one of JavaScript's. Each line of the pattern is an alternative. */
export function regularExpression(pattern: string, options: ExpressionOptions): RegExp {
  const sources = pattern.split('\n').map((line) => translate(line, options.syntax));
  let source = sources.length === 1 ? sources[0] : sources.map((one) => `(?:${one})`).join('|');
  if (options.word) source = `(?<!\\w)(?:${source})(?!\\w)`;
  if (options.whole) source = `^(?:${source})$`;
  try {
    return new RegExp(source, options.ignoreCase ? 'i' : '');
  } catch {
    return new RegExp(pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), options.ignoreCase ? 'i' : '');
  }
}

function translate(pattern: string, syntax: ExpressionOptions['syntax']): string {
  if (syntax === 'fixed') return pattern.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const basic = syntax === 'basic';
  let out = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    const next = pattern[at + 1];
    if (character === '[') {
      const { source, end } = bracket(pattern, at);
      out += source;
      at = end;
    } else if (character === '\\' && next !== undefined) {
      at += 1;
      if (basic && '(){}|+?'.includes(next)) out += next;
      else if (next === '<' || next === '>') out += '\\b';
      else out += `\\${next}`;
    } else if (basic && '(){}|+?'.includes(character)) out += `\\${character}`;
    else if (character === '*' && (at === 0 || (basic && /(^|\\\()\^?$/.test(pattern.slice(0, at))))) out += '\\*';
    else out += character;
  }
  return out;
}

function bracket(pattern: string, start: number): { source: string; end: number } {
  let at = start + 1;
  let body = '';
  if (pattern[at] === '^') {
    body = '^';
    at += 1;
  }
  for (let first = true; at < pattern.length; at++, first = false) {
    const named = /^\[[:.=](\w+)[:.=]\]/.exec(pattern.slice(at));
    if (named !== null) {
      body += CLASSES[named[1]] ?? named[1];
      at += named[0].length - 1;
    } else if (pattern[at] === ']' && !first) break;
    else body += /[\\\][]/.test(pattern[at]) ? `\\${pattern[at]}` : pattern[at];
  }
  return { source: `[${body}]`, end: at };
}
