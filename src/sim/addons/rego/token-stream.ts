import type { Token } from './lexer.ts';
import { type Expression, RegoError } from './syntax.ts';

/** Reads expressions up to a closing sign. */
export type BodyParser = (tokens: TokenStream, close: string) => Expression[];

/** The tokens of a module, one after another. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  readonly #parseBody: BodyParser;
  #at = 0;
  #wildcards = 0;

  constructor(tokens: readonly Token[], parseBody: BodyParser) {
    this.#tokens = tokens;
    this.#parseBody = parseBody;
  }

  /** The body of a comprehension, which stands inside a term. */
  body(close: string): Expression[] {
    return this.#parseBody(this, close);
  }

  get next(): Token {
    return this.#tokens[this.#at];
  }

  peek(ahead: number): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
  }

  take(): Token {
    const token = this.next;
    if (token.type !== 'end') this.#at++;
    return token;
  }

  isSign(text: string): boolean {
    return this.next.type === 'sign' && this.next.text === text;
  }

  isWord(text: string): boolean {
    return this.next.type === 'name' && this.next.text === text;
  }

  /** Takes a sign where it comes next. */
  skip(text: string): boolean {
    if (!this.isSign(text)) return false;
    this.#at++;
    return true;
  }

  skipWord(text: string): boolean {
    if (!this.isWord(text)) return false;
    this.#at++;
    return true;
  }

  expect(text: string): void {
    if (!this.skip(text)) throw this.unexpected(`expected ${text}`);
  }

  name(): string {
    if (this.next.type !== 'name') throw this.unexpected('expected a name');
    return this.take().text;
  }

  /** Every `_` is a variable of its own. */
  wildcard(): string {
    return `_${this.#wildcards++}`;
  }

  unexpected(why: string): RegoError {
    const { type, text, line } = this.next;
    const what = type === 'end' ? 'eof' : `${text} token`;
    return new RegoError('rego_parse_error', `unexpected ${what}: ${why}`, line);
  }
}
