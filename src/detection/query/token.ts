/** A piece of a query and where it starts (0-based). */
export interface Token {
  type: 'word' | 'string' | 'number' | 'regex' | 'sign' | 'end';
  text: string;
  at: number;
}

/** A query that can't be read: where, and what was expected there. */
export class QueryError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** The query with a caret under the place of the error. */
export function explainQueryError(query: string, error: QueryError): string {
  return `${error.message}\n  ${query.replaceAll('\n', ' ')}\n  ${' '.repeat(error.at)}^`;
}

const SIGNS = ['!=', '>=', '<=', '=~', '=', '>', '<', '(', ')', '[', ']', ',', '|', '+', '-', '*', '/', '%'];
/** After these a slash begins a pattern; elsewhere it divides. */
const BEFORE_REGEX = /^(like|=~|parse)$/i;

export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < query.length; ) {
    const rest = query.slice(at);
    const blank = /^(\s+|#[^\n]*)/.exec(rest);
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    const token = readToken(rest, at, tokens.slice(-2));
    tokens.push(token.token);
    at += token.length;
  }
  return [...tokens, { type: 'end', text: '', at: query.length }];
}

function readToken(rest: string, at: number, before: Token[]): { token: Token; length: number } {
  if (rest[0] === '/' && startsRegex(before)) return regexToken(rest, at);
  const quoted = /^(["'])((?:\\.|(?!\1)[^\\])*)\1/s.exec(rest);
  if (quoted !== null)
    return { token: { type: 'string', text: quoted[2].replaceAll(/\\(.)/gs, '$1'), at }, length: quoted[0].length };
  const number = /^\d+(\.\d+)?(?![\w.@])/.exec(rest);
  if (number !== null) return { token: { type: 'number', text: number[0], at }, length: number[0].length };
  const ticked = /^`([^`]+)`/.exec(rest);
  if (ticked !== null) return { token: { type: 'word', text: ticked[1], at }, length: ticked[0].length };
  const word = /^[@\w][\w.@:]*/.exec(rest);
  if (word !== null) return { token: { type: 'word', text: word[0], at }, length: word[0].length };
  const sign = SIGNS.find((candidate) => rest.startsWith(candidate));
  if (sign !== undefined) return { token: { type: 'sign', text: sign, at }, length: sign.length };
  throw new QueryError(
    rest[0] === '"' || rest[0] === "'" ? 'This text is not closed.' : `"${rest[0]}" has no meaning here.`,
    at,
  );
}

/** After `like`, and after `parse` with or without the field it reads. */
function startsRegex(before: Token[]): boolean {
  const last = before.at(-1);
  if (last === undefined || (last.type !== 'word' && last.type !== 'sign')) return false;
  return (
    BEFORE_REGEX.test(last.text) || (before.length === 2 && last.type === 'word' && /^parse$/i.test(before[0].text))
  );
}

function regexToken(rest: string, at: number): { token: Token; length: number } {
  const regex = /^\/((?:\\.|[^\\/])+)\//.exec(rest);
  if (regex === null) throw new QueryError('This pattern is not closed: a pattern stands between two slashes.', at);
  return { token: { type: 'regex', text: regex[1], at }, length: regex[0].length };
}
