import type { Expression, Named } from './query.ts';
import { QueryError, type Token } from './token.ts';

/** The tokens, with a place in them. */
export interface Reader {
  peek(ahead?: number): Token;
  next(): Token;
  /** Goes on if this word or sign comes next. */
  takes(text: string): boolean;
  expect(text: string, why: string): void;
}

/** Loosest first. */
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['=', '!=', '<', '<=', '>', '>=', 'like', '=~', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
];
const COMPARISONS = 2;
const RESERVED = new Set(['by', 'as', 'and', 'or', 'not', 'in', 'like', 'asc', 'desc']);

export function parseExpression(reader: Reader): Expression {
  return parseLevel(reader, 0);
}

/** `EXPRESSION` or `EXPRESSION as name`; unnamed, it is called as it is written. */
export function parseNamed(reader: Reader): Named {
  const expression = parseExpression(reader);
  if (!reader.takes('as')) return { name: expressionText(expression), expression };
  const token = reader.next();
  if (token.type !== 'word') throw new QueryError('A name follows "as".', token.at);
  return { name: token.text, expression };
}

export function expressionText(expression: Expression): string {
  switch (expression.type) {
    case 'field':
      return expression.name;
    case 'value':
      return String(expression.value);
    case 'list':
      return `[${expression.items.map(expressionText).join(', ')}]`;
    case 'call':
      return `${expression.name}(${expression.args.map(expressionText).join(', ')})`;
    case 'not':
      return `not ${expressionText(expression.inner)}`;
    case 'binary':
      return `${expressionText(expression.left)} ${expression.operator} ${expressionText(expression.right)}`;
  }
}

function parseLevel(reader: Reader, level: number): Expression {
  if (level === LEVELS.length) return parsePrimary(reader);
  if (level === COMPARISONS && reader.takes('not')) return { type: 'not', inner: parseLevel(reader, level) };
  let left = parseLevel(reader, level + 1);
  for (;;) {
    const negated =
      level === COMPARISONS &&
      reader.peek().text.toLowerCase() === 'not' &&
      ['in', 'like'].includes(reader.peek(1).text.toLowerCase());
    if (negated) reader.next();
    const operator = LEVELS[level].find((candidate) => reader.takes(candidate));
    if (operator === undefined) return left;
    const binary: Expression = { type: 'binary', operator, left, right: parseLevel(reader, level + 1) };
    left = negated ? { type: 'not', inner: binary } : binary;
  }
}

function parsePrimary(reader: Reader): Expression {
  const token = reader.next();
  if (token.type === 'number') return { type: 'value', value: Number(token.text) };
  if (token.type === 'string') return { type: 'value', value: token.text };
  if (token.type === 'regex') return { type: 'value', value: toRegex(token) };
  if (token.type === 'sign' && token.text === '(') return parenthesised(reader);
  if (token.type === 'sign' && token.text === '[') return { type: 'list', items: items(reader, ']') };
  if (token.type === 'sign' && token.text === '*') return { type: 'field', name: '*', at: token.at };
  if (token.type === 'sign' && token.text === '-')
    return { type: 'binary', operator: '-', left: { type: 'value', value: 0 }, right: parsePrimary(reader) };
  if (token.type === 'word' && !RESERVED.has(token.text.toLowerCase())) {
    if (!reader.takes('(')) return { type: 'field', name: token.text, at: token.at };
    return { type: 'call', name: token.text.toLowerCase(), args: items(reader, ')'), at: token.at };
  }
  throw new QueryError(
    token.type === 'end'
      ? 'The query ends where a field or value was expected.'
      : `"${token.text}" stands where a field or value was expected.`,
    token.at,
  );
}

function parenthesised(reader: Reader): Expression {
  const inner = parseExpression(reader);
  reader.expect(')', 'A ")" is missing.');
  return inner;
}

function items(reader: Reader, close: string): Expression[] {
  const found: Expression[] = [];
  if (reader.takes(close)) return found;
  do found.push(parseExpression(reader));
  while (reader.takes(','));
  reader.expect(close, `A "${close}" is missing.`);
  return found;
}

/** Reads a pattern; `(?i)` at its head is for any case. */
export function toRegex(token: Token): RegExp {
  const [, flags, body] = /^(?:\(\?([i]+)\))?(.*)$/s.exec(token.text) ?? [];
  try {
    return new RegExp(body, flags ?? '');
  } catch (error) {
    throw new QueryError(`This pattern can not be read: ${error instanceof Error ? error.message : ''}.`, token.at);
  }
}
