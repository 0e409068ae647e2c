import type { Term } from './syntax.ts';
import type { TokenStream } from './token-stream.ts';

/** Infix signs by how tightly they bind, loosest first, with the functions that they stand for. */
const LEVELS: readonly Readonly<Record<string, string>>[] = [
  { '==': 'equal', '!=': 'neq', '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' },
  { '|': 'or' },
  { '&': 'and' },
  { '+': 'plus', '-': 'minus' },
  { '*': 'mul', '/': 'div', '%': 'rem' },
];

/** `bar`: whether `|` may stand for a union; not in the head of a comprehension. */
export function parseTerm(tokens: TokenStream, bar = true, level = 0): Term {
  if (level === LEVELS.length) return parseReference(tokens);
  let left = parseTerm(tokens, bar, level + 1);
  for (;;) {
    if (level === 0 && tokens.isWord('in') && !tokens.next.onNewLine) {
      const { line } = tokens.take();
      left = { type: 'call', name: 'internal.member_2', args: [left, parseTerm(tokens, bar, 1)], line };
      continue;
    }
    const { type, text, line } = tokens.next;
    const name = type === 'sign' && (bar || text !== '|') ? LEVELS[level][text] : undefined;
    if (name === undefined) return left;
    tokens.take();
    left = { type: 'call', name, args: [left, parseTerm(tokens, bar, level + 1)], line };
  }
}

function parseReference(tokens: TokenStream): Term {
  let term = parsePrimary(tokens);
  const path: Term[] = [];
  for (;;) {
    const { spaced, line } = tokens.next;
    if (tokens.isSign('.')) {
      tokens.take();
      path.push({ type: 'value', value: tokens.name() });
    } else if (!spaced && tokens.isSign('[')) {
      tokens.take();
      path.push(parseTerm(tokens));
      tokens.expect(']');
    } else if (!spaced && tokens.isSign('(') && (term.type === 'var' || term.type === 'ref')) {
      term = { type: 'call', name: dotted(term, path), args: parseItems(tokens, '(', ')'), line };
      path.length = 0;
    } else break;
  }
  return path.length === 0 ? term : { type: 'ref', head: term, path };
}

function dotted(head: Term, path: readonly Term[]): string {
  const first = head.type === 'var' ? head.name : '?';
  return [first, ...path.map((part) => (part.type === 'value' ? String(part.value) : '?'))].join('.');
}

function parseItems(tokens: TokenStream, open: string, close: string): Term[] {
  tokens.expect(open);
  const items: Term[] = [];
  while (!tokens.skip(close)) {
    items.push(parseTerm(tokens));
    if (!tokens.isSign(close)) tokens.expect(',');
  }
  return items;
}

function parsePrimary(tokens: TokenStream): Term {
  if (tokens.isSign('[')) return parseArray(tokens);
  if (tokens.isSign('{')) return parseBraces(tokens);
  if (tokens.skip('(')) {
    const inner = parseTerm(tokens);
    tokens.expect(')');
    return inner;
  }
  if (tokens.isSign('-') && tokens.peek(1).type === 'number') {
    tokens.take();
    return { type: 'value', value: -Number(tokens.take().text) };
  }
  const { type, text } = tokens.next;
  if (type === 'number') return { type: 'value', value: Number(tokens.take().text) };
  if (type === 'text') return { type: 'value', value: tokens.take().text };
  if (type !== 'name') throw tokens.unexpected('expected a term');
  tokens.take();
  if (text === 'true' || text === 'false') return { type: 'value', value: text === 'true' };
  if (text === 'null') return { type: 'value', value: null };
  if (text === 'set' && tokens.isSign('(') && tokens.peek(1).text === ')') {
    tokens.take();
    tokens.take();
    return { type: 'set', items: [] };
  }
  return { type: 'var', name: text === '_' ? tokens.wildcard() : text };
}

function parseArray(tokens: TokenStream): Term {
  tokens.expect('[');
  if (tokens.skip(']')) return { type: 'array', items: [] };
  const first = parseTerm(tokens, false);
  if (tokens.skip('|')) return { type: 'comprehension', of: 'array', head: first, body: tokens.body(']') };
  return { type: 'array', items: moreItems(tokens, first, ']') };
}

/** An object, a set, or a comprehension of either. */
function parseBraces(tokens: TokenStream): Term {
  tokens.expect('{');
  if (tokens.skip('}')) return { type: 'object', entries: [] };
  const first = parseTerm(tokens, false);
  if (tokens.skip(':')) return parseObject(tokens, first);
  if (tokens.skip('|')) return { type: 'comprehension', of: 'set', head: first, body: tokens.body('}') };
  return { type: 'set', items: moreItems(tokens, first, '}') };
}

function parseObject(tokens: TokenStream, firstKey: Term): Term {
  const first = parseTerm(tokens, false);
  if (tokens.skip('|')) {
    return { type: 'comprehension', of: 'object', key: firstKey, head: first, body: tokens.body('}') };
  }
  const entries: [Term, Term][] = [[firstKey, first]];
  while (!tokens.skip('}')) {
    tokens.expect(',');
    if (tokens.skip('}')) break;
    const key = parseTerm(tokens);
    tokens.expect(':');
    entries.push([key, parseTerm(tokens)]);
  }
  return { type: 'object', entries };
}

function moreItems(tokens: TokenStream, first: Term, close: string): Term[] {
  const items = [first];
  while (!tokens.skip(close)) {
    tokens.expect(',');
    if (tokens.skip(close)) break;
    items.push(parseTerm(tokens));
  }
  return items;
}
