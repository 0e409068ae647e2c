import { RegoError } from './syntax.ts';

export interface Token {
  type: 'name' | 'number' | 'text' | 'sign' | 'end';
  text: string;
  line: number;
  /** Whether something blank stands before it, and whether that ends a line. */
  spaced: boolean;
  onNewLine: boolean;
}

const SIGNS = [':=', '==', '!=', '<=', '>=', ...'{}[]().,;:=<>+-*/%&|'];
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /\d+(\.\d+)?([eE][+-]?\d+)?/y;
const TEXT = /"(?:[^"\\\n]|\\.)*"/y;

export function readTokens(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let onNewLine = true;
  let spaced = true;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  const add = (type: Token['type'], text: string, length: number) => {
    tokens.push({ type, text, line, spaced, onNewLine });
    line += source.slice(at, at + length).split('\n').length - 1;
    at += length;
    onNewLine = false;
    spaced = false;
  };
  while (at < source.length) {
    const character = source[at];
    if (character === '\n') {
      line++;
      onNewLine = true;
    }
    if (/\s/.test(character)) {
      at++;
      spaced = true;
      continue;
    }
    if (character === '#') {
      const end = source.indexOf('\n', at);
      at = end < 0 ? source.length : end;
      continue;
    }
    const word = match(WORD);
    const number = word === undefined ? match(NUMBER) : undefined;
    if (word !== undefined) add('name', word, word.length);
    else if (number !== undefined) add('number', number, number.length);
    else if (character === '"') {
      const text = match(TEXT);
      if (text === undefined) throw new RegoError('rego_parse_error', 'non-terminated string', line);
      add('text', unquote(text, line), text.length);
    } else if (character === '`') {
      const end = source.indexOf('`', at + 1);
      if (end < 0) throw new RegoError('rego_parse_error', 'non-terminated string', line);
      add('text', source.slice(at + 1, end), end + 1 - at);
    } else {
      const sign = SIGNS.find((one) => source.startsWith(one, at));
      if (sign === undefined) throw new RegoError('rego_parse_error', `illegal token '${character}'`, line);
      add('sign', sign, sign.length);
    }
  }
  tokens.push({ type: 'end', text: '', line, spaced: true, onNewLine: true });
  return tokens;
}

function unquote(text: string, line: number): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw new RegoError('rego_parse_error', `illegal string escape in ${text}`, line);
  }
}
