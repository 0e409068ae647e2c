import type { CelIssue } from './cel-error.ts';

export type TokenKind = 'ident' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'op' | 'eof';

export interface Token {
  kind: TokenKind;
  text: string;
  at: number;
  /** Contents of strings and bytes, with escapes carried out. */
  value?: string | Uint8Array;
}

const OPERATORS = [
  '==',
  '!=',
  '<=',
  '>=',
  '&&',
  '||',
  '<',
  '>',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  '.',
  ',',
  '-',
  '!',
  '?',
  ':',
  '+',
  '*',
  '/',
  '%',
];
const NUMBER = /(?:\d+\.\d+(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|0x[0-9a-fA-F]+[uU]?|\d+[uU]?)/y;
const IDENT = /[A-Za-z_][A-Za-z0-9_]*/y;
const STRING_START = /(?:[rR][bB]|[bB][rR]|[rR]|[bB])?(?:"""|'''|"|')/y;
const ESCAPE_HERE =
  /\\(?:x[0-9a-fA-F]{2}|X[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}|[abfnrtv\\'"`?])/y;
const SPACE = /(?:[ \t\r\n\f]|\/\/[^\n]*)+/y;

/** Splits a source into tokens; what is none becomes an issue. */
export function tokenize(source: string): { tokens: Token[]; issues: CelIssue[] } {
  const tokens: Token[] = [];
  const issues: CelIssue[] = [];
  for (let at = 0; at < source.length; ) {
    const space = match(SPACE, source, at);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const token = readToken(source, at);
    if (token === undefined) {
      const bad = unreadable(source, at);
      issues.push({ at, message: `Syntax error: token recognition error at: '${bad}'` });
      at += bad.length;
      continue;
    }
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: 'eof', text: '<EOF>', at: source.length });
  return { tokens, issues };
}

/** What the lexer had looked at when it gave up: a text to where it breaks, one character of what begins no token. */
function unreadable(source: string, at: number): string {
  const opening = match(STRING_START, source, at);
  if (opening === undefined)
    return source.slice(at, at + ('=&|'.includes(source[at]) && at + 1 < source.length ? 2 : 1));
  const isRaw = /r/i.test(opening);
  for (let end = at + opening.length; end < source.length; end++) {
    if (opening.length === 1 && source[end] === '\n') return source.slice(at, end + 1);
    if (source[end] !== '\\' || isRaw) continue;
    const escape = match(ESCAPE_HERE, source, end);
    if (escape === undefined) return source.slice(at, end + 2);
    end += escape.length - 1;
  }
  return source.slice(at);
}

function readToken(source: string, at: number): Token | undefined {
  const opening = match(STRING_START, source, at);
  if (opening !== undefined) return readString(source, at, opening);
  const number = match(NUMBER, source, at);
  if (number !== undefined) return { kind: numberKind(number), text: number, at };
  const ident = match(IDENT, source, at);
  if (ident !== undefined) return { kind: 'ident', text: ident, at };
  const operator = OPERATORS.find((candidate) => source.startsWith(candidate, at));
  return operator === undefined ? undefined : { kind: 'op', text: operator, at };
}

function match(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

function numberKind(text: string): TokenKind {
  if (/^0x/i.test(text)) return /u$/i.test(text) ? 'uint' : 'int';
  if (/u$/i.test(text)) return 'uint';
  return /[.eE]/.test(text) ? 'double' : 'int';
}

function readString(source: string, start: number, opening: string): Token | undefined {
  const quote = opening.replace(/^[rRbB]*/, '');
  const prefix = opening.slice(0, opening.length - quote.length).toLowerCase();
  const isRaw = prefix.includes('r');
  let at = start + opening.length;
  for (; !source.startsWith(quote, at); at++) {
    if (at >= source.length || (quote.length === 1 && source[at] === '\n')) return undefined;
    if (source[at] !== '\\' || isRaw) continue;
    const escape = match(ESCAPE_HERE, source, at);
    if (escape === undefined) return undefined;
    at += escape.length - 1;
  }
  const inside = source.slice(start + opening.length, at);
  const text = source.slice(start, at + quote.length);
  if (!prefix.includes('b')) {
    return { kind: 'string', text, at: start, value: isRaw ? inside : unescape(inside, false) };
  }
  const bytes = isRaw ? inside : unescape(inside, true);
  return { kind: 'bytes', text, at: start, value: new Uint8Array(Buffer.from(bytes, isRaw ? 'utf8' : 'latin1')) };
}

const ESCAPE =
  /\\(?:x([0-9a-fA-F]{2})|X([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([abfnrtv\\'"`?]))/g;
const SIMPLE: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function unescape(text: string, asBytes: boolean): string {
  const source = asBytes ? Buffer.from(text, 'utf8').toString('latin1') : text;
  return source.replace(
    ESCAPE,
    (_all, x?: string, bigX?: string, u?: string, bigU?: string, octal?: string, simple?: string) => {
      if (simple !== undefined) return SIMPLE[simple] ?? simple;
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      const hex = x ?? bigX ?? u ?? bigU ?? '0';
      return String.fromCodePoint(Number.parseInt(hex, 16));
    },
  );
}
