import { setField } from './set-field.ts';

/** JSON that Go's decoder would refuse, in Go's words (encoding/json/scanner.go). */
export class GoJsonError extends Error {}

/** Nobody nests this deep but to hurt. Go stops at ten thousand; the stack here is shorter. */
export const DEEPEST = 1000;

export interface ParsedJson {
  value: unknown;
  /** Paths of object fields that occur twice, such as `spec.colour`; strict decoding refuses them. */
  duplicates: string[];
}

/** Parses as sigs.k8s.io/json does: the last of two equal fields wins, and the pair is named. */
export function parseGoJson(text: string): ParsedJson {
  const plain = parsePlain(text);
  if (plain !== undefined) return { value: plain, duplicates: [] };
  const scanner = new Scanner(text);
  const value = scanner.value('looking for beginning of value', '');
  scanner.end();
  return { value, duplicates: scanner.duplicates };
}

/** A text that comes out again as it went in has nothing twice and needs no closer look: clients write JSON that way. */
function parsePlain(text: string): unknown {
  if (mayBeTooDeep(text)) return undefined;
  const trimmed = text.endsWith('\n') ? text.slice(0, -1) : text;
  try {
    const value: unknown = JSON.parse(trimmed);
    return JSON.stringify(value) === trimmed ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Counts brackets, those in strings too: a guess too high costs the closer look, and no more. */
function mayBeTooDeep(text: string): boolean {
  if (text.length < 2 * DEEPEST) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) depth--;
    if (depth > DEEPEST) return true;
  }
  return false;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class Scanner {
  readonly duplicates: string[] = [];
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(context: string, path: string): unknown {
    this.#space();
    const c = this.#text[this.#at];
    switch (c) {
      case '{':
        return this.#object(path);
      case '[':
        return this.#array(path);
      case '"':
        return this.#string();
      case 't':
        return this.#literal('true', true);
      case 'f':
        return this.#literal('false', false);
      case 'n':
        return this.#literal('null', null);
      default:
        if (c === '-' || (c >= '0' && c <= '9')) return this.#number();
        throw this.#unexpected(context);
    }
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) throw this.#unexpected('after top-level value');
  }

  #object(path: string): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.#enter();
    this.#space();
    if (this.#leave('}')) return object;
    for (;;) {
      this.#space();
      if (this.#text[this.#at] !== '"') throw this.#unexpected('looking for beginning of object key string');
      const key = this.#string();
      this.#space();
      if (!this.#take(':')) throw this.#unexpected('after object key');
      const fieldPath = path === '' ? key : `${path}.${key}`;
      if (Object.hasOwn(object, key)) this.duplicates.push(fieldPath);
      setField(object, key, this.value('looking for beginning of value', fieldPath));
      this.#space();
      if (this.#leave('}')) return object;
      if (!this.#take(',')) throw this.#unexpected('after object key:value pair');
    }
  }

  #array(path: string): unknown[] {
    const items: unknown[] = [];
    this.#enter();
    this.#space();
    if (this.#leave(']')) return items;
    for (;;) {
      items.push(this.value('looking for beginning of value', `${path}[${items.length}]`));
      this.#space();
      if (this.#leave(']')) return items;
      if (!this.#take(',')) throw this.#unexpected('after array element');
    }
  }

  #enter(): void {
    if (++this.#depth > DEEPEST) throw this.#unexpected('exceeded max depth');
    this.#at++;
  }

  #leave(closing: string): boolean {
    if (!this.#take(closing)) return false;
    this.#depth--;
    return true;
  }

  #string(): string {
    const start = ++this.#at;
    const text = this.#text;
    let out = '';
    let from = start;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (Number.isNaN(code)) throw endOfInput();
      if (code === 0x22) {
        out += text.slice(from, this.#at);
        this.#at++;
        return out;
      }
      if (code < 0x20) throw this.#unexpected('in string literal');
      if (code !== 0x5c) {
        this.#at++;
        continue;
      }
      out += text.slice(from, this.#at);
      this.#at++;
      out += this.#escape();
      from = this.#at;
    }
  }

  #escape(): string {
    const c = this.#text[this.#at];
    if (c === 'u') {
      this.#at++;
      const start = this.#at;
      for (; this.#at < start + 4; this.#at++) {
        if (!/^[0-9a-fA-F]$/.test(this.#text[this.#at] ?? ' ')) {
          throw this.#unexpected('in \\u hexadecimal character escape');
        }
      }
      return String.fromCharCode(Number.parseInt(this.#text.slice(start, this.#at), 16));
    }
    if (c === undefined || !Object.hasOwn(ESCAPES, c)) throw this.#unexpected('in string escape code');
    this.#at++;
    return ESCAPES[c];
  }

  #literal(word: string, value: unknown): unknown {
    for (const letter of word) {
      if (this.#text[this.#at] !== letter) throw this.#unexpected(`in literal ${word} (expecting '${letter}')`);
      this.#at++;
    }
    return value;
  }

  #number(): number {
    const start = this.#at;
    if (this.#take('-') && !this.#digit()) throw this.#unexpected('in numeric literal');
    if (!this.#take('0')) this.#digits();
    if (this.#take('.')) {
      if (!this.#digit()) throw this.#unexpected('after decimal point in numeric literal');
      this.#digits();
    }
    if (this.#take('e') || this.#take('E')) {
      if (!this.#take('+')) this.#take('-');
      if (!this.#digit()) throw this.#unexpected('in exponent of numeric literal');
      this.#digits();
    }
    return Number(this.#text.slice(start, this.#at));
  }

  #digit(): boolean {
    const c = this.#text[this.#at];
    return c >= '0' && c <= '9';
  }

  #digits(): void {
    while (this.#digit()) this.#at++;
  }

  #take(c: string): boolean {
    if (this.#text[this.#at] !== c) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  #unexpected(context: string): GoJsonError {
    const c = this.#text[this.#at];
    if (c === undefined) return endOfInput();
    return new GoJsonError(`invalid character ${quoteCharacter(c)} ${context}`);
  }
}

function endOfInput(): GoJsonError {
  return new GoJsonError('unexpected end of JSON input');
}

/** Go's scanner sees bytes: of a longer character it quotes the first. */
function quoteCharacter(c: string): string {
  if (c === "'") return "'\\''";
  if (c === '"') return "'\"'";
  const byte = Buffer.from(c)[0];
  if (byte >= 0x80) return `'${String.fromCharCode(byte)}'`;
  const quoted = JSON.stringify(c).slice(1, -1);
  return `'${quoted.replace(/^\\u00([0-9a-f]{2})$/, '\\x$1')}'`;
}
