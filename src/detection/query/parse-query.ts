import { checkCommand } from './check-command.ts';
import { parseExpression, parseNamed, type Reader, toRegex } from './parse-expression.ts';
import type { Command, Query } from './query.ts';
import { QueryError, type Token, tokenize } from './token.ts';

const COMMANDS = ['fields', 'display', 'filter', 'parse', 'stats', 'sort', 'limit', 'dedup'] as const;

/** Reads a query. Throws QueryError, which says where and what was expected. */
export function parseQuery(text: string): Query {
  const reader = readerOf(tokenize(text));
  const commands: Command[] = [];
  while (reader.peek().type !== 'end') {
    const command = parseCommand(reader);
    checkCommand(command);
    commands.push(command);
    if (reader.peek().type === 'end') break;
    reader.expect('|', 'Commands are joined by "|".');
  }
  return { commands };
}

function readerOf(tokens: Token[]): Reader {
  let position = 0;
  const reader: Reader = {
    peek: (ahead = 0) => tokens[Math.min(position + ahead, tokens.length - 1)],
    next: () => tokens[Math.min(position++, tokens.length - 1)],
    takes(text) {
      const token = reader.peek();
      if ((token.type !== 'sign' && token.type !== 'word') || token.text.toLowerCase() !== text) return false;
      position++;
      return true;
    },
    expect(text, why) {
      if (!reader.takes(text)) throw new QueryError(why, reader.peek().at);
    },
  };
  return reader;
}

function parseCommand(reader: Reader): Command {
  const token = reader.next();
  const name = COMMANDS.find((known) => known === token.text.toLowerCase());
  switch (name) {
    case 'fields':
      return { type: 'fields', columns: list(reader, parseNamed) };
    case 'display':
      return { type: 'display', columns: list(reader, parseNamed).map((column) => column.name) };
    case 'dedup':
      return { type: 'dedup', columns: list(reader, parseNamed).map((column) => column.name) };
    case 'filter':
      return { type: 'filter', condition: parseExpression(reader) };
    case 'parse':
      return parseParse(reader);
    case 'stats':
      return {
        type: 'stats',
        aggregates: list(reader, parseNamed),
        by: reader.takes('by') ? list(reader, parseNamed) : [],
      };
    case 'sort':
      return { type: 'sort', keys: list(reader, parseSortKey) };
    case 'limit':
      return { type: 'limit', count: parseCount(reader) };
    case undefined:
      throw new QueryError(`"${token.text}" is no command. Commands are ${COMMANDS.join(', ')}.`, token.at);
  }
}

function parseSortKey(reader: Reader) {
  const expression = parseExpression(reader);
  const descending = reader.takes('desc');
  if (!descending) reader.takes('asc');
  return { expression, descending };
}

function parseCount(reader: Reader): number {
  const token = reader.next();
  if (token.type !== 'number') throw new QueryError('limit takes a number, such as `limit 20`.', token.at);
  return Number(token.text);
}

/** `parse FIELD "text * more *" as a, b` or `parse FIELD /(?<a>…)/`. Without a field it reads @message. */
function parseParse(reader: Reader): Command {
  const first = reader.peek();
  const source =
    first.type === 'word'
      ? { type: 'field' as const, name: reader.next().text, at: first.at }
      : { type: 'field' as const, name: '@message', at: first.at };
  const token = reader.next();
  if (token.type === 'regex') {
    const names = [...token.text.matchAll(/\(\?<(\w+)>/g)].map((group) => group[1]);
    if (names.length === 0)
      throw new QueryError('The pattern names nothing: write (?<name>…) around what you want to keep.', token.at);
    return { type: 'parse', source, pattern: toRegex(token), names };
  }
  if (token.type !== 'string')
    throw new QueryError('parse takes a text with * in it, or a pattern with named groups.', token.at);
  const pattern = new RegExp(
    token.text.split('*').map(escapeRegex).join('(.*?)') + (token.text.endsWith('*') ? '$' : ''),
    's',
  );
  reader.expect('as', 'parse names what its stars stand for: `as first, second`.');
  const names = list(reader, parseNamed).map((column) => column.name);
  const stars = token.text.split('*').length - 1;
  if (names.length !== stars)
    throw new QueryError(
      `The text has ${counted(stars, 'star')}, and ${counted(names.length, 'name')} ${names.length === 1 ? 'follows' : 'follow'}.`,
      token.at,
    );
  return { type: 'parse', source, pattern, names };
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function list<T>(reader: Reader, one: (reader: Reader) => T): T[] {
  const items = [one(reader)];
  while (reader.takes(',')) items.push(one(reader));
  return items;
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
