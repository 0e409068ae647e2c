import { hoistNegated } from './hoist-negated.ts';
import { parseTerm } from './parse-term.ts';
import type { Expression, Term, With } from './syntax.ts';
import type { TokenStream } from './token-stream.ts';

/** Expressions up to a closing sign, which is taken. */
export function parseBody(tokens: TokenStream, close: string): Expression[] {
  const body: Expression[] = [];
  while (!tokens.skip(close)) {
    body.push(...parseStatement(tokens));
    if (tokens.skip(';') || tokens.isSign(close) || tokens.next.onNewLine) continue;
    throw tokens.unexpected(`expected ; or a new line`);
  }
  return body;
}

export function parseStatement(tokens: TokenStream): Expression[] {
  return hoistNegated(parseExpression(tokens), () => tokens.wildcard());
}

function parseExpression(tokens: TokenStream): Expression {
  const { line } = tokens.next;
  if (tokens.skipWord('not')) return { type: 'not', inner: parseExpression(tokens), with: [], line };
  if (tokens.isWord('some')) return parseSome(tokens, line);
  if (tokens.isWord('every') && tokens.peek(1).type === 'name') return parseEvery(tokens, line);
  const left = parseTerm(tokens);
  if (tokens.skip(':=')) return { type: 'assign', left, right: parseTerm(tokens), with: parseWith(tokens), line };
  if (tokens.skip('=')) return { type: 'unify', left, right: parseTerm(tokens), with: parseWith(tokens), line };
  return { type: 'term', term: left, with: parseWith(tokens), line };
}

/** `some x, y` declares; `some x in xs` and `some k, v in xs` look through a collection. */
function parseSome(tokens: TokenStream, line: number): Expression {
  tokens.take();
  const terms: Term[] = [];
  do terms.push(parseTerm(tokens, true, 1));
  while (tokens.skip(','));
  if (!tokens.skipWord('in')) {
    const names = terms.map((term) => {
      if (term.type !== 'var') throw tokens.unexpected('expected a variable after some');
      return term.name;
    });
    return { type: 'some', names, with: [], line };
  }
  const collection = parseTerm(tokens, true, 1);
  const [value, key] = terms.reverse();
  return {
    type: 'some-in',
    ...(key === undefined ? {} : { key }),
    value,
    collection,
    with: parseWith(tokens),
    line,
  };
}

function parseEvery(tokens: TokenStream, line: number): Expression {
  tokens.take();
  const first = parseTerm(tokens, true, 1);
  const second = tokens.skip(',') ? parseTerm(tokens, true, 1) : undefined;
  if (!tokens.skipWord('in')) throw tokens.unexpected('expected in');
  const collection = parseTerm(tokens, true, 1);
  tokens.expect('{');
  const body = parseBody(tokens, '}');
  const names = second === undefined ? { value: first } : { key: first, value: second };
  return { type: 'every', ...names, collection, body, with: [], line };
}

function parseWith(tokens: TokenStream): With[] {
  const all: With[] = [];
  while (tokens.skipWord('with')) {
    const path = [tokens.name()];
    while (tokens.skip('.')) path.push(tokens.name());
    if (!tokens.skipWord('as')) throw tokens.unexpected('expected as');
    all.push({ path, value: parseTerm(tokens) });
  }
  return all;
}
