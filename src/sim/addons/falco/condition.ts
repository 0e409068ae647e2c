/** A condition of a Falco rule, parsed. */
export type Condition =
  | { type: 'and' | 'or'; parts: Condition[] }
  | { type: 'not'; part: Condition }
  | { type: 'macro'; name: string }
  | { type: 'exists'; field: FieldName }
  | { type: 'compare'; field: FieldName; operator: string; values: string[] };

/** `proc.name`, `proc.aname[2]`, `container.mount.dest[/proc*]`. */
export interface FieldName {
  name: string;
  argument: string | undefined;
}

export class ConditionError extends Error {}

const OPERATORS = new Set([
  '=', '==', '!=', '<', '<=', '>', '>=', 'contains', 'icontains', 'startswith', 'endswith', 'glob', 'in', 'pmatch', 'intersects',
]); // biome-ignore format: a table

const TOKEN = /\s*(?:([()\[\],])|(==|!=|<=|>=|=|<|>)|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s()\[\],=<>!"']+))/y;

interface Token {
  text: string;
  quoted: boolean;
}

/** Reads a condition. Throws ConditionError. */
export function parseCondition(text: string): Condition {
  const reader = new Reader(readTokens(text));
  const condition = parseOr(reader);
  if (!reader.done) throw new ConditionError(`unexpected "${reader.peek()}" in condition`);
  return condition;
}

function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) throw new ConditionError(`cannot read condition at "${text.slice(at, at + 20).trim()}"`);
    const [, sign, operator, double, single, word] = match;
    const quoted = double ?? single;
    tokens.push({ text: sign ?? operator ?? quoted?.replace(/\\(["'])/g, '$1') ?? word, quoted: quoted !== undefined });
    at = TOKEN.lastIndex;
  }
  return tokens;
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peek(): string | undefined {
    const token = this.#tokens[this.#at] as Token | undefined;
    return token === undefined || token.quoted ? undefined : token.text;
  }

  take(): string {
    const token = this.#tokens[this.#at++] as Token | undefined;
    if (token === undefined) throw new ConditionError('condition ends too soon');
    return token.text;
  }

  skip(text: string): boolean {
    if (this.peek() !== text) return false;
    this.#at++;
    return true;
  }

  expect(text: string): void {
    if (!this.skip(text)) throw new ConditionError(`expected "${text}" in condition`);
  }
}

function parseOr(reader: Reader): Condition {
  const parts = [parseAnd(reader)];
  while (reader.skip('or')) parts.push(parseAnd(reader));
  return parts.length === 1 ? parts[0] : { type: 'or', parts };
}

function parseAnd(reader: Reader): Condition {
  const parts = [parseNot(reader)];
  while (reader.skip('and')) parts.push(parseNot(reader));
  return parts.length === 1 ? parts[0] : { type: 'and', parts };
}

function parseNot(reader: Reader): Condition {
  if (reader.skip('not')) return { type: 'not', part: parseNot(reader) };
  if (!reader.skip('(')) return parseComparison(reader);
  const inner = parseOr(reader);
  reader.expect(')');
  return inner;
}

function parseComparison(reader: Reader): Condition {
  const name = reader.take();
  const field: FieldName = { name, argument: undefined };
  if (reader.skip('[')) {
    field.argument = reader.take();
    reader.expect(']');
  }
  if (reader.skip('exists')) return { type: 'exists', field };
  const operator = reader.peek();
  if (operator === undefined || !OPERATORS.has(operator)) return { type: 'macro', name };
  reader.take();
  return { type: 'compare', field, operator, values: reader.skip('(') ? parseList(reader) : [reader.take()] };
}

function parseList(reader: Reader): string[] {
  const values: string[] = [];
  while (!reader.skip(')')) {
    if (reader.skip('(')) values.push(...parseList(reader));
    else values.push(reader.take());
    reader.skip(',');
  }
  return values;
}
